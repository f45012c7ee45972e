package hub.fetch.disk;

import hub.core.spi.DiskErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Puts finished files in their place. A crash at any moment leaves the old file or the new one, never a mixture. */
public final class DurableFiles {

    private DurableFiles() {}

    /** Replaces the target by a file that was written beside it. */
    public static void publish(Path written, Path target) throws IOException {
        sync(written);
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(target.toAbsolutePath().getParent());
    }

    /** Waits until a file's bytes are on the disk. */
    public static void sync(Path file) throws IOException {
        // Windows syncs only what is open for writing. Other systems also sync files that are read-only.
        var option = Files.isWritable(file) ? StandardOpenOption.WRITE : StandardOpenOption.READ;
        try (var channel = FileChannel.open(file, option)) {
            DiskErrors.naming(file, () -> {
                channel.force(true);
                return null;
            });
        }
    }

    /** Waits until a folder's entries are on the disk, where the system can do that. */
    public static void syncFolder(Path folder) {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows cannot open folders. It writes their entries at once.
        }
    }
}
