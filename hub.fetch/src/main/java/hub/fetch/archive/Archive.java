package hub.fetch.archive;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import hub.fetch.archive.ZipEntries.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A zip archive that a stranger made. It is checked as a whole before the first file is written. */
public final class Archive implements AutoCloseable {

    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int LONGEST_LINK = 4096;
    private static final int BUFFER = 1 << 16;

    /** Below this size the ratio does not matter: some honest files compress very well. */
    private static final long SMALL = 64L << 20;

    /** Takes the first bytes of a buffer. */
    @FunctionalInterface
    private interface Sink {
        void accept(byte[] buffer, int count) throws IOException;
    }

    private final FileChannel zip;
    private final String shown;
    private final ArchiveLimits limits;
    private final List<Entry> entries;
    private final String comment;

    private Archive(FileChannel zip, String shown, ArchiveLimits limits) throws IOException {
        this.zip = zip;
        this.shown = shown;
        this.limits = limits;
        ZipEntries directory = ZipEntries.open(zip, shown);
        this.entries = directory.read(limits.entries());
        this.comment = directory.comment();
    }

    /**
     * Opens an archive.
     *
     * @param shown what it is called in an error
     * @throws HubException of kind CORRUPT if it is not a zip archive, or has more entries than allowed
     */
    public static Archive open(Path file, String shown, ArchiveLimits limits) throws IOException {
        var zip = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new Archive(zip, shown, limits);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /**
     * Whether a zip archive has exactly one entry. Only its end is read, so the answer is quick for large archives too.
     *
     * @throws HubException of kind CORRUPT if it is not a zip archive
     */
    public static boolean hasOneEntry(Path file) throws IOException {
        try (var zip = FileChannel.open(file, StandardOpenOption.READ)) {
            return ZipEntries.open(zip, file.toString()).count() == 1;
        }
    }

    /** The commit, if git wrote it into the archive. */
    public Optional<String> commit() {
        return Optional.of(comment).filter(text -> text.matches("[0-9a-f]{40}|[0-9a-f]{64}"));
    }

    /** Whether it holds one file and nothing else: torch.hub calls it a legacy zip. */
    public boolean isOneFile() {
        return entries.size() == 1
                && !entries.getFirst().isFolder()
                && !entries.getFirst().isLink();
    }

    /**
     * Unpacks an archive of a git host, without its one top folder. Entries that not every file system can have, and
     * links that lead out, are left out.
     *
     * @param into an empty folder
     * @return what was left out, each as {@code path (reason)}
     * @throws HubException of kind CORRUPT if an entry could be written outside, or the archive is a bomb or is wrong about
     *     itself. The caller then deletes {@code into}.
     */
    public List<String> unpackRepo(Path into) throws IOException {
        return unpack(into, 1).entrySet().stream()
                .map(entry -> EntryNames.printable(entry.getKey()) + " (" + entry.getValue() + ")")
                .toList();
    }

    /**
     * Unpacks the one file of a legacy zip.
     *
     * @return the file
     * @throws HubException of kind CORRUPT if the archive is refused, or its file cannot be on every file system
     */
    public Path unpackOneFile(Path into) throws IOException {
        for (var left : unpack(into, 0).entrySet()) {
            throw EntryNames.refused(shown, left.getKey(), "cannot be unpacked: " + left.getValue());
        }
        return into.resolve(entries.getFirst().name());
    }

    /** Returns what is left out, with the reason. */
    private Map<String, String> unpack(Path into, int topFolders) throws IOException {
        checkSizes();
        var left = new TreeMap<String, String>();
        var names = new EntryNames(shown);
        Map<String, Entry> byPath = paths(topFolders, into, left);
        byPath.entrySet().removeIf(entry -> isLeft(left, entry.getKey(), add(names, entry.getKey(), entry.getValue())));
        var links = new TreeMap<String, String>();
        for (var entry : byPath.entrySet()) {
            if (entry.getValue().isLink() && !isLeft(left, entry.getKey(), tooLong(entry.getValue()))) {
                String target = linkTarget(entry.getKey(), entry.getValue());
                if (!isLeft(left, entry.getKey(), astray(names, entry.getKey(), target, into))) {
                    links.put(entry.getKey(), target);
                }
            }
        }
        for (var entry : byPath.entrySet()) {
            Path path = into.resolve(entry.getKey());
            if (entry.getValue().isFolder()) {
                Files.createDirectories(path);
            } else if (!entry.getValue().isLink()) {
                Files.createDirectories(path.getParent());
                write(entry.getKey(), entry.getValue(), path);
            }
        }
        // Links come last, so that no file is written through one.
        for (var link : links.entrySet()) {
            link(into.resolve(link.getKey()), link.getKey(), link.getValue(), left);
        }
        return left;
    }

    private static boolean isLeft(Map<String, String> left, String path, Optional<String> why) {
        why.ifPresent(reason -> left.put(path, reason));
        return why.isPresent();
    }

    private static Optional<String> add(EntryNames names, String path, Entry entry) {
        return entry.isFolder() ? names.addFolder(path) : entry.isLink() ? names.addLink(path) : names.addFile(path);
    }

    private static Optional<String> tooLong(Entry link) {
        return link.size() > LONGEST_LINK
                ? Optional.of("it is a link with a target of " + link.size() + " bytes")
                : Optional.empty();
    }

    private static Optional<String> astray(EntryNames names, String path, String target, Path into) {
        return names.leadsAstray(path, target).or(() -> unwritable(into, target));
    }

    private static void link(Path path, String name, String target, Map<String, String> left) throws IOException {
        Files.createDirectories(path.getParent());
        try {
            Files.createSymbolicLink(path, Path.of(target));
        } catch (UnsupportedOperationException e) {
            left.put(name, "this disk has no links");
        }
    }

    /** Why this process cannot write a name, with the encoding that its environment gives it. */
    private static Optional<String> unwritable(Path into, String path) {
        try {
            into.resolve(path);
            return Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.of("this process cannot write its name with the encoding "
                    + System.getProperty("sun.jnu.encoding") + ", set LC_ALL to C.UTF-8 or another one with UTF-8");
        }
    }

    private void checkSizes() throws IOException {
        long total = 0;
        for (Entry entry : entries) {
            total = total + entry.size() < total ? Long.MAX_VALUE : total + entry.size();
            if (total > limits.bytes()) {
                throw new HubException(
                        Kind.CORRUPT,
                        "Refused " + shown + ": it would unpack to more than the limit of " + limits.bytes()
                                + " bytes (maxBytes of hub.snapshots). Nothing was unpacked.");
            }
        }
        if (total > SMALL && total / limits.ratio() > zip.size()) {
            throw new HubException(
                    Kind.CORRUPT,
                    "Refused " + shown + ": it would unpack to " + total + " bytes, more than " + limits.ratio()
                            + " times its size (maxRatio of hub.snapshots). Nothing was unpacked.");
        }
    }

    /** The entries by their path without the top folder. Each host names that folder in its own way. */
    private Map<String, Entry> paths(int topFolders, Path into, Map<String, String> left) {
        var byPath = new TreeMap<String, Entry>();
        String top = null;
        for (Entry entry : entries) {
            EntryNames.refuseUnsafe(entry.name(), shown);
            if (entry.encrypted() || entry.method() != STORED && entry.method() != DEFLATED) {
                throw EntryNames.refused(shown, entry.name(), "is encrypted or compressed in an unknown way");
            }
            if (entry.isFolder() && entry.isLink()) {
                throw EntryNames.refused(shown, entry.name(), "is a folder by its name and a link by its mode");
            }
            String path = entry.name();
            if (topFolders == 1) {
                int slash = path.indexOf('/');
                String first = slash < 0 ? null : path.substring(0, slash);
                if (first == null || top != null && !top.equals(first)) {
                    throw EntryNames.refused(
                            shown, entry.name(), "is not in the one top folder that an archive of a git host has");
                }
                top = first;
                path = path.substring(slash + 1);
            }
            String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
            if (isLeft(left, plain, EntryNames.oddness(entry.name()).or(() -> unwritable(into, plain)))) {
                continue;
            }
            if (!plain.isEmpty() && byPath.put(plain, entry) != null) {
                throw EntryNames.refused(shown, entry.name(), "is there twice");
            }
        }
        return byPath;
    }

    private String linkTarget(String path, Entry entry) throws IOException {
        var bytes = new ByteArrayOutputStream();
        inflate(path, entry, (buffer, count) -> bytes.write(buffer, 0, count));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void write(String path, Entry entry, Path file) throws IOException {
        try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            inflate(
                    path,
                    entry,
                    (buffer, count) -> DiskErrors.naming(file, () -> {
                        out.write(buffer, 0, count);
                        return null;
                    }));
        }
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            var permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            if (entry.isExecutable()) {
                permissions.add(PosixFilePermission.OWNER_EXECUTE);
            }
            // Nobody writes to a snapshot.
            permissions.remove(PosixFilePermission.OWNER_WRITE);
            permissions.remove(PosixFilePermission.GROUP_WRITE);
            permissions.remove(PosixFilePermission.OTHERS_WRITE);
            Files.setPosixFilePermissions(file, permissions);
        }
    }

    /** Writes the content of an entry. It must have the size and the checksum that the entry announces. */
    private void inflate(String path, Entry entry, Sink sink) throws IOException {
        var crc = new CRC32();
        long done = 0;
        try (var inflater = new Inflater(true)) {
            var input = ByteBuffer.allocate(BUFFER);
            var output = new byte[BUFFER];
            long at = entry.dataStart();
            long end = at + entry.compressed();
            while (true) {
                int count;
                if (entry.method() == STORED) {
                    count = (int) Math.min(BUFFER, end - at);
                    readFully(ByteBuffer.wrap(output, 0, count), at);
                    at += count;
                } else {
                    if (inflater.needsInput() && at < end) {
                        input.clear().limit((int) Math.min(BUFFER, end - at));
                        at += readFully(input, at);
                        inflater.setInput(input.flip());
                    }
                    count = inflater.inflate(output);
                }
                if (count == 0) {
                    if (entry.method() == STORED || inflater.finished() || at >= end && inflater.needsInput()) {
                        break;
                    }
                    continue;
                }
                done += count;
                if (done > entry.size()) {
                    break;
                }
                crc.update(output, 0, count);
                sink.accept(output, count);
            }
        } catch (DataFormatException e) {
            throw EntryNames.refused(shown, path, "cannot be decompressed");
        }
        if (done != entry.size()) {
            throw EntryNames.refused(shown, path, "does not have the " + entry.size() + " bytes that it announces");
        }
        if (crc.getValue() != entry.crc()) {
            throw EntryNames.refused(shown, path, "has a wrong checksum");
        }
    }

    private int readFully(ByteBuffer into, long position) throws IOException {
        int start = into.position();
        while (into.hasRemaining()) {
            if (zip.read(into, position + into.position() - start) < 0) {
                throw new java.io.EOFException(shown + " is cut off");
            }
        }
        return into.position() - start;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
