package hub.core.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.HubException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HubDirectoryServiceTest {

    private static final String HOME = "/home/someone";

    private static Path root(String configured, Map<String, String> environment) {
        return new HubDirectoryService(configured, environment, HOME).root();
    }

    @Test
    void theDefaultIsTheOneOfTorchHub() {
        assertEquals(Path.of("/home/someone/.cache/torch/hub"), root("", Map.of()));
    }

    @Test
    void theHomeIsThatOfTheEnvironment() {
        assertEquals(Path.of("/other/.cache/torch/hub"), root("", Map.of("HOME", "/other")));
        assertEquals(Path.of("/other/h"), root("~/h", Map.of("HOME", "/other")));
    }

    @Test
    void xdgCacheHomeComesBeforeTheDefault() {
        assertEquals(Path.of("/cache/torch/hub"), root("", Map.of("XDG_CACHE_HOME", "/cache")));
    }

    @Test
    void torchHomeComesBeforeXdgCacheHome() {
        assertEquals(Path.of("/torch/hub"), root("", Map.of("XDG_CACHE_HOME", "/cache", "TORCH_HOME", "/torch")));
    }

    @Test
    void configurationComesBeforeTheEnvironment() {
        assertEquals(Path.of("/configured"), root("/configured", Map.of("TORCH_HOME", "/torch")));
    }

    @Test
    void anEmptyVariableIsNone() {
        assertEquals(
                Path.of("/home/someone/.cache/torch/hub"), root("", Map.of("XDG_CACHE_HOME", "", "TORCH_HOME", " ")));
    }

    @Test
    void aTildeIsTheHome() {
        assertEquals(Path.of("/home/someone/t/hub"), root("", Map.of("TORCH_HOME", "~/t")));
        assertEquals(Path.of("/home/someone/h"), root("~/h", Map.of()));
    }

    @Test
    void aTildeInsideAFolderNameIsItself() {
        assertEquals(Path.of("/a/~b"), root("/a/~b", Map.of()));
    }

    @Test
    void test_get_set_dir() {
        var directory = new HubDirectoryService("/configured", Map.of("TORCH_HOME", "/torch"), HOME);
        directory.set(Path.of("/set/by/hand"));
        assertEquals(Path.of("/set/by/hand"), directory.root());
        directory.set(Path.of("folder"));
        assertEquals(Path.of("folder").toAbsolutePath(), directory.root());
        directory.set(Path.of("~/hub"));
        assertEquals(Path.of("/home/someone/hub"), directory.root());
        assertEquals(Path.of("/home/someone/hub/.hub"), directory.state());
    }

    @Test
    void aUserWithoutAHomeIsToldWhatToSet() {
        var error = assertThrows(HubException.class, () -> new HubDirectoryService("", Map.of(), "?").root());
        assertEquals(
                "There is no folder for the hub directory: this user has no home folder. Set TORCH_HOME to a folder"
                        + " that can be written.",
                error.getMessage());
        assertEquals(Path.of("/torch/hub"), new HubDirectoryService("", Map.of("TORCH_HOME", "/torch"), "?").root());
    }

    @Test
    void theHomeOfAnotherUserIsRefused() {
        assertEquals(Path.of("/torch/hub"), root("~nobody/x", Map.of("TORCH_HOME", "/torch")));
        var error = assertThrows(
                HubException.class, () -> new HubDirectoryService("", Map.of(), HOME).set(Path.of("~nobody/x")));
        assertEquals(
                "\"~nobody/x\" cannot be the hub directory: only ~ and ~/folder can be read, and no other user's home."
                        + " Give the whole path of a folder.",
                error.getMessage());
    }

    @Test
    void whatIsNoPathIsLeftOut() {
        assertEquals(Path.of("/torch/hub"), root("\0", Map.of("TORCH_HOME", "/torch")));
    }
}
