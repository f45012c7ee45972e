package hub.python.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.RepoRef;
import hub.core.spi.KeptFiles.Kept;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledModulesTest {

    @TempDir
    private Path dir;

    private CompiledModules compiled() {
        return new CompiledModules(() -> dir);
    }

    private static Snapshot snapshot(String folder) {
        return new Snapshot(RepoRef.parse("owner/name"), "0", Path.of(folder));
    }

    @Test
    void eachSnapshotHasAFolderOfItsOwnOutsideOfIt() {
        Path folder = compiled().folder(snapshot("/cache/one"));
        assertTrue(folder.startsWith(dir.resolve(".hub")) && Files.isDirectory(folder), folder::toString);
        assertEquals(folder, compiled().folder(snapshot("/cache/one")));
        assertNotEquals(folder, compiled().folder(snapshot("/cache/two")));
    }

    @Test
    void whatIsKeptIsListedWithSizeAndLastUseAndRemoved() throws IOException {
        assertEquals(List.of(), compiled().kept());
        Path folder = compiled().folder(snapshot("/cache/one"));
        Files.writeString(Files.createDirectory(folder.resolve("models")).resolve("net.py.x"), "12345");
        Instant past = Instant.parse("2020-01-01T00:00:00Z");
        Files.setLastModifiedTime(folder, FileTime.from(past));
        assertEquals(List.of(new Kept(folder, 5, past, true)), compiled().kept());
        compiled().folder(snapshot("/cache/one"));
        assertTrue(compiled().kept().getFirst().used().isAfter(past));

        assertTrue(compiled().remove(folder, true));
        assertTrue(Files.exists(folder));
        assertTrue(compiled().remove(folder, false));
        assertFalse(Files.exists(folder));
        assertFalse(compiled().remove(folder, false));
    }

    @Test
    void whereNothingCanBeKeptThereIsNoFolder() throws IOException {
        assertNull(new CompiledModules().folder(snapshot("/cache/one")));
        assertEquals(List.of(), new CompiledModules().kept());
        Files.writeString(dir.resolve(".hub"), "");
        assertNull(compiled().folder(snapshot("/cache/one")));
    }
}
