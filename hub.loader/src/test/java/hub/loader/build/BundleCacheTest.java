package hub.loader.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleCacheTest {

    @TempDir
    private Path dir;

    private static Path put(Path file) throws Exception {
        return new BundleCache(file.getParent()).put(file, out -> out.write("jar".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aBundleHasThePermissionsThatTheUmaskGives() throws Exception {
        Path file = dir.resolve("bundles/a.jar");
        assertEquals(file, put(file));
        Path plain = Files.createFile(dir.resolve("plain"));
        assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(file));
    }

    @Test
    void whereTheCacheCannotBeWrittenTheBundleLiesInATemporaryFolder() throws Exception {
        Path noFolder = Files.createFile(dir.resolve("bundles"));
        Path file = noFolder.resolve("a.jar");
        Path put = put(file);
        assertFalse(put.startsWith(dir));
        assertEquals("a.jar", put.getFileName().toString());
        assertEquals("jar", Files.readString(put));
        assertTrue(Files.isRegularFile(noFolder));
    }
}
