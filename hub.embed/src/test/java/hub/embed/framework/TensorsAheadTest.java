package hub.embed.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorsAheadTest {

    @TempDir
    private Path root;

    private String repo(String name, String file, String content) throws IOException {
        Path folder = Files.createDirectories(root.resolve(name));
        Files.writeString(folder.resolve(file), content);
        return folder.toString();
    }

    private void assertNeeds(boolean expected, String repo) {
        assertEquals(expected, TensorsAhead.needsTensors(repo, root), repo);
    }

    @Test
    void aFolderWhoseCodeNamesTensorsNeedsThem() throws IOException {
        assertNeeds(true, repo("net", "hubconf.java", "import hub.gpu.Torch;"));
        assertNeeds(true, repo("programs", "hubconf.json", "{}"));
        assertNeeds(false, repo("echo", "hubconf.java", "import java.util.List;"));
        assertNeeds(false, repo("python", "hubconf.py", "import torch  # hub.gpu"));
    }

    @Test
    void aFileNeedsThemIfItIsAProgram() throws IOException {
        assertNeeds(true, repo("files", "net.pt2", "") + "/net.pt2");
        assertNeeds(false, repo("files", "net.txt", "hub.gpu") + "/net.txt");
    }

    @Test
    void aFetchedRepoIsLookedAtInTheHubDirectory() throws IOException {
        repo("owner_name_main", "hubconf.java", "import hub.gpu.Torch;");
        repo("owner_other_main", "hubconf.java", "import java.util.List;");
        assertNeeds(true, "owner/name");
        assertNeeds(true, "owner/name:main");
        assertNeeds(false, "owner/other");
    }

    @Test
    void whatIsNotThereNeedsNone() {
        assertNeeds(false, "owner/unknown");
        assertNeeds(false, "https://example.org/owner/name.git");
        assertNeeds(false, "[");
        assertNeeds(false, "\0");
        assertEquals(false, TensorsAhead.needsTensors("owner/name", root.resolve("absent")));
    }
}
