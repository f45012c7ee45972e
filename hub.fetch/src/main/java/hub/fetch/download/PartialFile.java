package hub.fetch.download;

import hub.core.spi.DiskErrors;
import hub.fetch.disk.DurableFiles;
import hub.fetch.disk.StoredProperties;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * A file that is being downloaded, with a note beside it. The note says which bytes are there, and of which version of the
 * file. It never claims a byte that is not on the disk.
 */
final class PartialFile implements AutoCloseable {

    /**
     * One version of a file on a server.
     *
     * @param length in bytes, or -1 if it is unknown
     * @param validator the strong ETag or the date, for If-Range
     */
    record Version(long length, Optional<String> validator) {

        /** Whether bytes of two requests surely belong to one version. */
        boolean canResume() {
            return length >= 0 && validator.isPresent();
        }

        /** Whether a part belongs to this version. A server need not repeat the date. */
        boolean covers(Version part) {
            return length == part.length && (part.validator.isEmpty() || part.validator.equals(validator));
        }
    }

    private static final String LENGTH = "length";
    private static final String VALIDATOR = "validator";
    private static final String RANGES = "ranges";

    private final Path file;
    private final Path note;
    private final FileChannel channel;
    private ByteRanges ranges = new ByteRanges();
    private Version version;
    private long generation;
    private boolean ended;
    private boolean finished;
    private volatile boolean diskFailed;

    private PartialFile(Path file, FileChannel channel) {
        this.file = file;
        this.note = noteOf(file);
        this.channel = channel;
    }

    private static Path noteOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".note");
    }

    /** Opens a file, and takes over the bytes that an earlier attempt left. */
    static PartialFile open(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        boolean existed = Files.exists(file);
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var partial = new PartialFile(file, channel);
        if (!existed || !partial.takeNote()) {
            channel.truncate(0);
        }
        return partial;
    }

    private <T> T onDisk(DiskErrors.Work<T> work) throws IOException {
        try {
            return DiskErrors.naming(file, work);
        } catch (FileSystemException e) {
            diskFailed = true;
            throw e;
        }
    }

    private boolean takeNote() throws IOException {
        Optional<StoredProperties> properties = StoredProperties.read(note);
        Optional<Long> length = properties.flatMap(note -> note.getLong(LENGTH));
        Optional<String> validator = properties.flatMap(note -> note.get(VALIDATOR));
        Optional<ByteRanges> noted =
                properties.flatMap(note -> note.get(RANGES)).flatMap(ByteRanges::parse);
        if (length.isEmpty() || validator.isEmpty() || noted.isEmpty()) {
            return false;
        }
        // Somebody cut the file. The hash would wait forever for the bytes that the note claims.
        if (noted.get().end() > channel.size()) {
            return false;
        }
        version = new Version(length.get(), validator);
        ranges = noted.get();
        return true;
    }

    /** The version that the bytes belong to, or null if there are none yet. */
    synchronized Version version() {
        return version;
    }

    /** Drops all bytes, and begins anew with another version of the file. */
    synchronized void restart(Version version) throws IOException {
        this.version = version;
        ranges.clear();
        generation++;
        onDisk(() -> {
            // The note goes first. After a crash between the two steps it would claim bytes that are gone.
            Files.deleteIfExists(note);
            return channel.truncate(0);
        });
        notifyAll();
    }

    void write(ByteBuffer bytes, long position) throws IOException {
        int count = bytes.remaining();
        onDisk(() -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes, position + count - bytes.remaining());
            }
            return null;
        });
        synchronized (this) {
            ranges.add(position, position + count);
            notifyAll();
        }
    }

    synchronized List<ByteRanges.Range> missing(long piece) {
        return ranges.missing(version.length(), piece);
    }

    synchronized long firstMissing(long from) {
        return ranges.firstMissing(from);
    }

    synchronized long bytes() {
        return ranges.bytes();
    }

    /** Brings the bytes to the disk, and then writes the note. */
    void note() throws IOException {
        Version noted;
        String there;
        synchronized (this) {
            noted = version;
            there = ranges.toString();
        }
        if (noted == null || !noted.canResume()) {
            return;
        }
        sync();
        synchronized (this) {
            if (noted.equals(version)) {
                var text = StoredProperties.none()
                        .with(LENGTH, noted.length())
                        .with(VALIDATOR, noted.validator().get())
                        .with(RANGES, there);
                onDisk(() -> {
                    text.write(note);
                    return null;
                });
            }
        }
    }

    /** Waits until what was written is on the disk. */
    void sync() throws IOException {
        // An interrupt may have closed the channel, so this opens the file again.
        onDisk(() -> {
            DurableFiles.sync(file);
            return null;
        });
    }

    /** How far the file can be read without a gap. */
    record Next(long generation, long frontier, boolean ended) {}

    /** Waits until there are more bytes than {@code known}, or the file begins anew, or it ends. */
    synchronized Next awaitMore(long knownGeneration, long known) throws InterruptedException {
        while (!ended && generation == knownGeneration && ranges.frontier() <= known) {
            wait();
        }
        return new Next(generation, ranges.frontier(), ended);
    }

    /** Notes that no more bytes will come. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    int read(ByteBuffer into, long position) throws IOException {
        return onDisk(() -> channel.read(into, position));
    }

    /** Closes a complete file, with all of it on the disk. The caller moves it to its place. */
    void finish() throws IOException {
        finished = true;
        onDisk(() -> {
            channel.force(true);
            channel.close();
            return Files.deleteIfExists(note);
        });
    }

    /** Closes it. The file stays if it can be resumed, and is deleted if not, or if it would keep a full disk full. */
    @Override
    public void close() throws IOException {
        if (finished) {
            return;
        }
        channel.close();
        Version kept = version();
        if (kept != null && kept.canResume() && bytes() > 0 && !diskFailed) {
            note();
        } else {
            Files.deleteIfExists(note);
            Files.deleteIfExists(file);
        }
    }
}
