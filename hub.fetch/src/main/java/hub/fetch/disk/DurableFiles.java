package hub.fetch.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Puts a finished file in its place: what is there is the old one or the new one, whatever dies at any instant. */
public final class DurableFiles {

    private DurableFiles() {}

    /** Moves a file, written beside its target, over the target. */
    public static void publish(Path written, Path target) throws IOException {
        sync(written);
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(target.toAbsolutePath().getParent());
    }

    /** Brings a file's bytes to the disk. */
    public static void sync(Path file) throws IOException {
        // Windows wants a file open for writing; a file that may not be written can be synced elsewhere.
        var option = Files.isWritable(file) ? StandardOpenOption.WRITE : StandardOpenOption.READ;
        try (var channel = FileChannel.open(file, option)) {
            channel.force(true);
        }
    }

    /** Brings a folder's entries to the disk, where the system can. */
    public static void syncFolder(Path folder) {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows opens no folders, and writes their entries through.
        }
    }
}
