package hub.core.spi;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Deletes and measures folders with everything in them. What another process removes meanwhile is no error. It also knows how the
 * one for temporary files is set, and whose folders are left.
 */
public final class Folders {

    private Folders() {}

    /** Deletes a file, or a folder with everything in it. Links are deleted and not followed. */
    public static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new Visitor() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** As {@link #delete}, but without an error: a leftover does no harm here. */
    public static void deleteQuietly(Path path) {
        try {
            delete(path);
        } catch (IOException e) {
            // `hub clean` takes it.
        }
    }

    /** The bytes of the regular files in a folder. */
    public static long size(Path folder) throws IOException {
        var bytes = new long[1];
        Files.walkFileTree(folder, new Visitor() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                bytes[0] += is.isRegularFile() ? is.size() : 0;
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes[0];
    }

    /** Whether two folders belong to one user. Whoever else can write to a folder could lead its deletion elsewhere. */
    public static boolean haveOneOwner(Path folder, Path other) throws IOException {
        return owner(folder).equals(owner(other));
    }

    private static Object owner(Path folder) throws IOException {
        return Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether no process holds the lock of a file, which is not of this process: closing it would unlock it. */
    public static boolean isUnlocked(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /**
     * What names the folder for temporary files, for messages: the environment variable that hub's launching script reads, or
     * Java's system property in an application or a container.
     */
    public static String temporarySetting() {
        if (System.getProperty("hub.home") == null) {
            return "the system property java.io.tmpdir";
        }
        // On Windows Java asks the system, which looks at this one first.
        return File.separatorChar == '/' ? "TMPDIR" : "TMP";
    }

    private abstract static class Visitor extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }
    }
}
