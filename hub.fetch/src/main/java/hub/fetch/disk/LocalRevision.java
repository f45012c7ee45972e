package hub.fetch.disk;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * A local folder as a snapshot. Its revision is a hash of its files, so it changes when a file changes.
 *
 * <p>Small files count by content, so touching one changes nothing. Large files, mostly weights, count by size and time. What
 * this user may not read counts by its name.
 *
 * @param revision the hash, with 40 hexadecimal digits like a commit
 * @param unreadable files and folders in it that this user may not read: a line for each, with the reason
 */
public record LocalRevision(String revision, List<String> unreadable) {

    private static final long SMALL = 1 << 20;

    /** Folders that build tools make beside the sources. */
    private static final Set<String> SKIPPED = Set.of("target", "build", "bin", "out", "node_modules", "__pycache__");

    /** @param is null for a folder that this user may not read */
    private record Entry(String name, Path file, BasicFileAttributes is) {}

    /**
     * Reads a folder.
     *
     * @throws HubException of kind NOT_FOUND if there is no such folder, or DISK if it cannot be read
     */
    public static LocalRevision read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new HubException(
                    Kind.NOT_FOUND,
                    Files.exists(folder)
                            ? folder + " is a file. A local repo is a folder with a hubconf."
                            : "There is no folder " + folder + ". A repo on GitHub is named owner/name.");
        }
        // An editor that saves may remove a file while it is read. Then all is read again.
        for (int attempt = 1; ; attempt++) {
            try {
                return of(entries(folder));
            } catch (NoSuchFileException e) {
                if (attempt == 3) {
                    throw DiskErrors.of(e);
                }
            } catch (IOException e) {
                throw DiskErrors.of(DiskErrors.named(folder, e));
            }
        }
    }

    private static List<Entry> entries(Path folder) throws IOException {
        var entries = new ArrayList<Entry>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            private void add(Path file, BasicFileAttributes is) {
                String name = folder.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), "/");
                entries.add(new Entry(name, file, is));
            }

            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes is) {
                return isSkipped(dir) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            private boolean isSkipped(Path dir) {
                String name = dir.getFileName() == null ? "" : dir.getFileName().toString();
                return !dir.equals(folder) && (name.startsWith(".") || SKIPPED.contains(name));
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
                if (!file.getFileName().toString().startsWith(".")) {
                    // A link counts by the file that it leads to. If there is no such file, it counts by its name.
                    BasicFileAttributes target = is.isSymbolicLink() && Files.exists(file)
                            ? Files.readAttributes(file, BasicFileAttributes.class)
                            : is;
                    add(file, target);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (!(e instanceof AccessDeniedException) || file.equals(folder)) {
                    throw e;
                }
                if (!isSkipped(file)) {
                    add(file, null);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        entries.sort(Comparator.comparing(Entry::name));
        return entries;
    }

    private static LocalRevision of(List<Entry> entries) throws IOException {
        MessageDigest all = Sha256.newDigest();
        var unreadable = new ArrayList<String>();
        for (Entry entry : entries) {
            all.update(entry.name().getBytes(StandardCharsets.UTF_8));
            all.update((byte) 0);
            try {
                all.update(content(entry));
            } catch (AccessDeniedException e) {
                unreadable.add(entry.name() + " (permission denied)");
            }
            all.update((byte) 0);
        }
        return new LocalRevision(HexFormat.of().formatHex(all.digest()).substring(0, 40), List.copyOf(unreadable));
    }

    private static byte[] content(Entry entry) throws IOException {
        if (entry.is() == null) {
            throw new AccessDeniedException(entry.file().toString());
        }
        if (entry.is().isRegularFile() && entry.is().size() <= SMALL) {
            return Sha256.newDigest().digest(Files.readAllBytes(entry.file()));
        }
        String stamp = entry.is().size() + " " + entry.is().lastModifiedTime().toInstant();
        return stamp.getBytes(StandardCharsets.UTF_8);
    }
}
