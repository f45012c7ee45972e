package hub.fetch.disk;

import hub.core.spi.DiskErrors;
import hub.core.spi.ProcessIdentity;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The SHA-256 of every file in a folder, stored in sha256sum's format. The hash of a link is that of its target's path. */
public final class FileHashes {

    /** No path has the character 0. */
    private static final Pattern LINE = Pattern.compile("(?<hash>[0-9a-f]{64})  (?<path>[^\0]+)");

    private FileHashes() {}

    /** The hash of each file by its path in the folder. */
    public static Map<String, String> of(Path folder) throws IOException {
        var hashes = new ConcurrentSkipListMap<String, String>();
        forEach(
                folder,
                (file, isCancelled) -> hashes.put(
                        folder.relativize(file)
                                .toString()
                                .replace(folder.getFileSystem().getSeparator(), "/"),
                        hash(file, isCancelled)));
        return hashes;
    }

    /** Waits until every file and folder in it is on the disk. */
    public static void sync(Path folder) throws IOException {
        forEach(folder, (file, isCancelled) -> {
            if (!Files.isSymbolicLink(file)) {
                DurableFiles.sync(file);
            }
        });
        try (var all = Files.walk(folder)) {
            all.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .forEach(DurableFiles::syncFolder);
        }
    }

    private interface Work {
        void on(Path file, BooleanSupplier isCancelled) throws IOException;
    }

    /** Works in parallel: many small requests to a disk together take as long as a few. An interrupt ends it. */
    private static void forEach(Path folder, Work work) throws IOException {
        List<Path> files;
        try (var all = Files.walk(folder)) {
            files = all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
        var cancelled = new AtomicBoolean();
        ForkJoinTask<?> all = ForkJoinPool.commonPool()
                .submit(() -> files.parallelStream().forEach(file -> {
                    try {
                        if (!cancelled.get()) {
                            work.on(file, cancelled::get);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
        try {
            all.get();
        } catch (InterruptedException e) {
            cancelled.set(true);
            all.quietlyJoin();
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        } catch (ExecutionException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof UncheckedIOException failed) {
                    throw failed.getCause();
                }
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static String hash(Path file, BooleanSupplier isCancelled) throws IOException {
        var digest = Sha256.newDigest();
        if (Files.isSymbolicLink(file)) {
            digest.update(("link to " + Files.readSymbolicLink(file)).getBytes(StandardCharsets.UTF_8));
        } else {
            try (var in = Files.newInputStream(file)) {
                var buffer = new byte[1 << 16];
                for (int read; (read = in.read(buffer)) >= 0 && !isCancelled.getAsBoolean(); ) {
                    digest.update(buffer, 0, read);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    public static void write(Map<String, String> hashes, Path file) throws IOException {
        var text = new StringBuilder();
        hashes.forEach(
                (path, hash) -> text.append(hash).append("  ").append(path).append('\n'));
        Path beside = file.resolveSibling(file.getFileName() + "." + ProcessIdentity.uniqueName() + ".tmp");
        try {
            DiskErrors.writing(file, beside, () -> Files.writeString(beside, text));
            DurableFiles.publish(beside, file);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** Reads stored hashes. A damaged line is left out, or names a file that is not there: its file counts as new. */
    public static Map<String, String> read(Path file) throws IOException {
        var hashes = new TreeMap<String, String>();
        new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().forEach(text -> {
            Matcher line = LINE.matcher(text);
            if (line.matches()) {
                hashes.put(line.group("path"), line.group("hash"));
            }
        });
        return hashes;
    }
}
