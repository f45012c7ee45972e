package hub.loader.build;

import hub.core.spi.DiskErrors;
import hub.core.spi.ProcessFolder;
import hub.core.spi.ProcessIdentity;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.function.Consumer;

/** The built bundles on disk, shared by any number of processes. */
final class BundleCache {

    /** A higher number makes all bundles of older builds unused. */
    private static final int FORMAT = 7;

    private final Path folder;
    private final Consumer<IOException> unwritable;

    /** @param unwritable is told why a bundle goes to a temporary folder */
    BundleCache(Path folder, Consumer<IOException> unwritable) {
        this.folder = folder;
        this.unwritable = unwritable;
    }

    /**
     * Where the bundle of a snapshot lies. It holds native code for one system. The key does not have the versions of what it imports. If the framework no
     * longer has them, the bundle does not resolve, and is built again.
     */
    Path file(Snapshot snapshot) {
        String key = BundleName.sha256(FORMAT + "\n" + snapshot.ref() + "\n" + snapshot.revision() + "\n"
                + Runtime.version() + "\n" + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return folder.resolve(key + ".jar");
    }

    /** Sets the file's time to now: cleaning removes what was used least recently. */
    static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // Cleaning will think that it was not used.
        }
    }

    @FunctionalInterface
    interface Writer {
        void write(OutputStream out) throws Exception;
    }

    /**
     * Writes a file that other processes see complete or not at all.
     *
     * @return the file, or one in a temporary folder if the cache cannot be written
     */
    Path put(Path file, Writer writer) throws Exception {
        Path target = isWritable() ? file : temporary(file);
        // No temporary file of the JDK: others may not read those, and the cache may be for others too.
        Path beside = target.resolveSibling(unfinished());
        try {
            try (var channel = FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                var out = Channels.newOutputStream(channel);
                writer.write(out);
                out.flush();
                channel.force(true);
            } catch (IOException e) {
                throw DiskErrors.named(target, e);
            }
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return target;
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static String unfinished() {
        return "build" + ProcessIdentity.uniqueName() + ".tmp";
    }

    /** It is tried: only the error of a try says what is wrong. */
    private boolean isWritable() {
        Path probe = folder.resolve(unfinished());
        try {
            Files.createDirectories(folder);
            DiskErrors.writing(folder, probe, () -> Files.createFile(probe));
            Files.delete(probe);
            return true;
        } catch (IOException e) {
            unwritable.accept(e);
            return false;
        }
    }

    private static Path temporary(Path file) throws IOException {
        Path folder = ProcessFolder.make("bundle").path();
        Path temporary = folder.resolve(file.getFileName());
        // The last one that is named is deleted first.
        folder.toFile().deleteOnExit();
        temporary.toFile().deleteOnExit();
        return temporary;
    }
}
