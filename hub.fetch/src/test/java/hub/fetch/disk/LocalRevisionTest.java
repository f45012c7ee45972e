package hub.fetch.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRevisionTest {

    @TempDir
    private Path dir;

    private String before;

    @BeforeEach
    void repo() throws IOException {
        Files.writeString(dir.resolve("hubconf.java"), "class hubconf {}");
        Files.createDirectories(dir.resolve("model"));
        Files.writeString(dir.resolve("model/A.java"), "class A {}");
        Files.write(dir.resolve("weights.pth"), new byte[2_000_000]);
        before = revision();
    }

    private String revision() {
        return LocalRevision.read(dir).revision();
    }

    @Test
    void theRevisionLooksLikeACommitAndStays() {
        assertEquals(40, before.length());
        assertEquals(before, revision());
    }

    @Test
    void aChangedSourceChangesIt() throws IOException {
        Files.writeString(dir.resolve("model/A.java"), "class B {}");
        assertNotEquals(before, revision());
    }

    @Test
    void aRenamedSourceChangesIt() throws IOException {
        Files.move(dir.resolve("model/A.java"), dir.resolve("model/B.java"));
        assertNotEquals(before, revision());
    }

    @Test
    void touchingASourceDoesNot() throws IOException {
        Files.setLastModifiedTime(dir.resolve("model/A.java"), FileTime.fromMillis(0));
        assertEquals(before, revision());
    }

    @Test
    void touchingALargeFileDoes() throws IOException {
        Files.setLastModifiedTime(dir.resolve("weights.pth"), FileTime.fromMillis(0));
        assertNotEquals(before, revision());
    }

    @Test
    void whatToolsLeaveBehindDoesNotCount() throws IOException {
        for (String folder : new String[] {".git", "target", "__pycache__", ".idea"}) {
            Files.createDirectories(dir.resolve(folder));
            Files.writeString(dir.resolve(folder).resolve("x"), "x");
        }
        assertEquals(before, revision());
    }

    @Test
    void aLinkThatLeadsNowhereIsNoError() throws IOException {
        Files.createSymbolicLink(dir.resolve("link"), Path.of("absent"));
        assertNotEquals(before, revision());
    }

    @Test
    void aMissingFolderIsNotFound() {
        var error = assertThrows(HubException.class, () -> LocalRevision.read(dir.resolve("absent")));
        assertEquals(Kind.NOT_FOUND, error.kind());
        assertEquals(
                "There is no folder " + dir.resolve("absent") + ". A repo on GitHub is named owner/name.",
                error.getMessage());
    }

    @Test
    void aFileIsNoRepo() {
        Path file = dir.resolve("hubconf.java");
        var error = assertThrows(HubException.class, () -> LocalRevision.read(file));
        assertEquals(file + " is a file. A local repo is a folder with a hubconf.", error.getMessage());
    }
}
