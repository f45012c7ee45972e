package hub.embed.framework;

import hub.core.spi.Folders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The folder in which a framework keeps its bundles, below the folder for temporary files. Its name has the id of its
 * process, and the process holds a lock in it.
 *
 * @param path the folder
 * @param inUse the file that is locked
 */
record StorageFolder(Path path, FileChannel inUse) {

    private static final String PREFIX = "hub-framework-";
    private static final String IN_USE = "in-use";

    /** Makes a new one. Deletes the folders of killed processes. */
    static StorageFolder create() throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            Path path = Files.createTempDirectory(
                    parent, PREFIX + ProcessHandle.current().pid() + "-");
            var inUse = FileChannel.open(path.resolve(IN_USE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            inUse.lock();
            deleteLeftovers(path);
            return new StorageFolder(path, inUse);
        } catch (IOException e) {
            throw new IOException(
                    "cannot write into " + parent + ", the folder for temporary files: " + why(e) + ". Set "
                            + Folders.temporarySetting() + " to a folder that can be written.",
                    e);
        }
    }

    private static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> e.toString();
        };
    }

    private static void deleteLeftovers(Path own) {
        // The folder for temporary files may have thousands of others: no path is made of their names.
        String[] names = own.getParent().toFile().list((folder, name) -> name.startsWith(PREFIX));
        for (String name : names == null ? new String[0] : names) {
            Path folder = own.resolveSibling(name);
            try {
                if (!folder.equals(own) && isLeftover(folder, own)) {
                    delete(folder);
                }
            } catch (IOException e) {
                // It disturbs nobody, and the next start tries again.
            }
        }
    }

    /**
     * Whether the process of a folder is gone: no process has its id, and nobody holds its lock. Ids are not enough where
     * containers share a folder. Locks are not enough on some file systems.
     */
    private static boolean isLeftover(Path folder, Path own) {
        String pid = folder.getFileName().toString().substring(PREFIX.length()).split("-")[0];
        if (!pid.matches("\\d{1,18}") || ProcessHandle.of(Long.parseLong(pid)).isPresent()) {
            return false;
        }
        try {
            return Folders.haveOneOwner(folder, own) && Folders.isUnlocked(folder.resolve(IN_USE));
        } catch (IOException e) {
            return false;
        }
    }

    void delete() throws IOException {
        inUse.close();
        delete(path);
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
                Files.deleteIfExists(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
