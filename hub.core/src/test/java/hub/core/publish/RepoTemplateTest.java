package hub.core.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepoTemplateTest {

    @TempDir
    Path temp;

    private List<String> files() throws IOException {
        try (var all = Files.walk(temp)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> temp.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void makesARepoInAFolderThatIsNotThere() throws IOException {
        new RepoTemplate(temp.resolve("deep/My Model")).write();
        assertEquals(
                List.of(
                        "deep/My Model/.gitignore",
                        "deep/My Model/README.md",
                        "deep/My Model/pom.xml",
                        "deep/My Model/src/main/java/hubconf.java",
                        "deep/My Model/src/main/java/model/Greeter.java",
                        "deep/My Model/src/test/java/model/GreeterTest.java"),
                files());
        String pom = Files.readString(temp.resolve("deep/My Model/pom.xml"));
        assertTrue(pom.contains("<artifactId>my-model</artifactId>"), pom);
        assertFalse(pom.contains("@"), pom);
    }

    @Test
    void aNewGitRepositoryIsAsGoodAsAnEmptyFolder() throws IOException {
        Files.createDirectory(temp.resolve(".git"));
        new RepoTemplate(temp).write();
        assertTrue(Files.exists(temp.resolve("pom.xml")));
    }

    @Test
    void aFolderThatHoldsSomethingIsRefusedAndLeftAsItIs() throws IOException {
        Files.writeString(temp.resolve("mine.txt"), "");
        var refused = assertThrows(HubException.class, () -> new RepoTemplate(temp).write());
        assertEquals(Kind.ARGUMENT, refused.kind());
        assertEquals(
                temp + " holds mine.txt. Expected a folder that is not there yet, or is empty. Nothing was written.",
                refused.getMessage());
        assertEquals(List.of("mine.txt"), files());
    }

    @Test
    void aFileInThePlaceOfTheFolderIsRefused() throws IOException {
        Path file = Files.writeString(temp.resolve("mine"), "");
        var refused = assertThrows(HubException.class, () -> new RepoTemplate(file).write());
        assertTrue(refused.getMessage().startsWith(file + " is a file. "), refused.getMessage());
    }

    @Test
    void nothingHalfMadeStays() throws IOException {
        // The second one needs a folder where the first is a file.
        var template = new RepoTemplate(temp.resolve("new"), List.of("pom.xml", "pom.xml/README.md"));
        var failed = assertThrows(HubException.class, template::write);
        assertEquals(Kind.DISK, failed.kind());
        assertFalse(Files.exists(temp.resolve("new")));
    }
}
