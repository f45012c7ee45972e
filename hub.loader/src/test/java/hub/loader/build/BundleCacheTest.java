package hub.loader.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.core.spi.DiskErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleCacheTest {

    /** Whoever writes to it is told that the disk is full. */
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    private Path dir;

    private final List<IOException> unwritable = new ArrayList<>();

    private Path put(Path file) throws Exception {
        return new BundleCache(file.getParent(), unwritable::add)
                .put(file, out -> out.write("jar".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aBundleHasThePermissionsThatTheUmaskGives() throws Exception {
        Path file = dir.resolve("bundles/a.jar");
        assertEquals(file, put(file));
        Path plain = Files.createFile(dir.resolve("plain"));
        assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(file));
    }

    @Test
    void aFullDiskIsToldWithTheFile() throws Exception {
        assumeTrue(Files.exists(FULL), "there is no " + FULL);
        Path file = dir.resolve("bundles/a.jar");
        var error = assertThrows(
                IOException.class,
                () -> new BundleCache(file.getParent(), unwritable::add)
                        .put(file, _ -> Files.writeString(FULL, "jar")));
        assertEquals(
                "Cannot write " + file + ": the disk is full, or a quota is used up. Free space, for example with"
                        + " `hub clean --keep-bytes 1G`, or set TORCH_HOME to a folder on another disk.",
                DiskErrors.explain(error, dir));
        try (var left = Files.list(file.getParent())) {
            assertEquals(0, left.count());
        }
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
        assertEquals(
                List.of("Cannot make the folder " + noFolder + ": a file has its name. Move that file away."),
                unwritable.stream().map(e -> DiskErrors.explain(e, dir)).toList());
    }
}
