package hub.core.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessFolderTest {

    /** As {@link ProcessIdentity#uniqueName} of a process that had the number of this one, and is dead. */
    private static String dead() {
        return ProcessIdentity.uniqueName().replaceFirst("-[0-9a-f]+(-[0-9a-f]{16})$", "-1$1");
    }

    private static Path left(String prefix) throws IOException {
        Path folder = Files.createTempDirectory(prefix);
        Files.writeString(Files.createDirectory(folder.resolve("inside")).resolve("file"), "x");
        return folder;
    }

    @Test
    void itIsGoneWithAllThatIsInItAtItsEnd() throws IOException {
        Path path;
        try (var folder = ProcessFolder.make("test")) {
            path = folder.path();
            Files.writeString(path.resolve("file.part"), "x");
            assertTrue(path.getFileName().toString().startsWith("hub-test-"), path::toString);
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void whatADeadProcessLeftGoesWithTheNextOneAndWhatALivingOneHasStays() throws IOException {
        Path gone = left("hub-test-" + dead() + "-");
        Path copy = left("hub-native-");
        Path old = left("hub-native-");
        Files.setLastModifiedTime(old, FileTime.fromMillis(0));
        Path theirs = left("other-" + dead() + "-");
        try (var living = ProcessFolder.make("test")) {
            assertFalse(Files.exists(gone));
            assertFalse(Files.exists(old));
            ProcessFolder.make("test").close();
            assertTrue(Files.exists(living.path()));
        }
        for (Path folder : List.of(copy, theirs)) {
            assertTrue(Files.exists(folder), folder::toString);
            new ProcessFolder(folder).close();
        }
    }

    @Test
    void leftoversAreNamedAndNotYetDeleted() throws IOException {
        Path gone = left("hub-test-" + dead() + "-");
        try (var living = ProcessFolder.make("other")) {
            assertFalse(Files.exists(gone));
            gone = left("hub-test-" + dead() + "-");
            assertEquals(
                    List.of(gone),
                    ProcessFolder.leftovers().stream()
                            .filter(folder -> folder.toString().contains("hub-test-") || folder.equals(living.path()))
                            .toList());
            assertTrue(Files.exists(gone));
        }
        new ProcessFolder(gone).close();
    }
}
