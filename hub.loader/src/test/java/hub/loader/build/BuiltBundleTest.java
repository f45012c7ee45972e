package hub.loader.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged jar counts as none, so that another is built. */
class BuiltBundleTest {

    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"other", "META-INF/MANIFEST.MF"})
    void aJarWithoutItsPartsIsNone(String entry) throws Exception {
        Path file = dir.resolve("a.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(entry));
        }
        assertEquals(Optional.empty(), BuiltBundle.read(file, List.of()));
    }

    @Test
    void aFileThatIsNoJarIsNone() throws Exception {
        Path file = Files.writeString(dir.resolve("a.jar"), "x");
        assertEquals(Optional.empty(), BuiltBundle.read(file, List.of()));
    }
}
