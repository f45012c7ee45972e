package hub.fetch.archive;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The central directory of a zip file. The JDK's own reader does not tell which entries are links or executable, and
 * whether two of them share their bytes.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT</a>
 */
final class ZipEntries {

    /**
     * An entry as the directory describes it.
     *
     * @param dataStart where its compressed bytes begin
     */
    record Entry(
            String name,
            boolean encrypted,
            int method,
            long crc,
            long compressed,
            long size,
            int mode,
            long dataStart) {

        boolean isFolder() {
            return name.endsWith("/");
        }

        boolean isLink() {
            return (mode & 0xf000) == 0xa000;
        }

        boolean isExecutable() {
            return (mode & 0100) != 0;
        }
    }

    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END_SIZE = 22;
    private static final int LOCATOR_SIZE = 20;
    private static final int CENTRAL_SIZE = 46;
    private static final int LOCAL_SIZE = 30;
    private static final long LONG_IN_EXTRA = 0xffffffffL;
    private static final int LARGEST_DIRECTORY = 256 << 20;

    private final FileChannel zip;
    private final String shown;
    private final long length;
    private final End end;

    private ZipEntries(FileChannel zip, String shown) throws IOException {
        this.zip = zip;
        this.shown = shown;
        this.length = zip.size();
        this.end = checked(this::readEnd);
    }

    /**
     * Reads the end of a zip file.
     *
     * @param shown what the archive is called in an error
     * @throws HubException of kind CORRUPT if it is no zip or is cut off
     */
    static ZipEntries open(FileChannel zip, String shown) throws IOException {
        return new ZipEntries(zip, shown);
    }

    /** The comment of the archive. If git wrote the archive, it is the commit. */
    String comment() {
        return end.comment();
    }

    /** How many entries the archive says it has. */
    long count() {
        return end.count();
    }

    /**
     * Reads and checks the directory.
     *
     * @throws HubException of kind CORRUPT if it is broken, or has more entries than allowed
     */
    List<Entry> read(int most) throws IOException {
        if (count() > most) {
            throw new HubException(
                    Kind.CORRUPT,
                    shown + " has " + count() + " entries, more than the limit of " + most
                            + " (maxEntries of hub.snapshots).");
        }
        return checked(this::readDirectory);
    }

    @FunctionalInterface
    private interface Read<T> {
        T run() throws IOException;
    }

    private <T> T checked(Read<T> read) throws IOException {
        try {
            return read.run();
        } catch (EOFException
                | IllegalArgumentException
                | ArithmeticException
                | IndexOutOfBoundsException
                | java.nio.BufferUnderflowException e) {
            throw corrupt("its directory of files cannot be read", e);
        }
    }

    private HubException corrupt(String why, Exception cause) {
        return new HubException(Kind.CORRUPT, shown + ": " + why + ". It may be cut off or not a zip archive.", cause);
    }

    /** Where the directory is, and how many entries it has. */
    private record End(long count, long start, long size, String comment) {}

    private End readEnd() throws IOException {
        long endAt = findEnd();
        ByteBuffer tail = at(endAt, (int) (length - endAt));
        long count = Short.toUnsignedLong(tail.getShort(10));
        long size = Integer.toUnsignedLong(tail.getInt(12));
        long start = Integer.toUnsignedLong(tail.getInt(16));
        String comment = StandardCharsets.UTF_8
                .decode(tail.slice(END_SIZE, tail.limit() - END_SIZE))
                .toString();
        if (endAt >= LOCATOR_SIZE && at(endAt - LOCATOR_SIZE, 4).getInt(0) == LOCATOR_64) {
            ByteBuffer end64 = at(at(endAt - LOCATOR_SIZE, LOCATOR_SIZE).getLong(8), 56);
            if (end64.getInt(0) != END_64) {
                throw corrupt("its end is missing", null);
            }
            count = end64.getLong(32);
            size = end64.getLong(40);
            start = end64.getLong(48);
        }
        if (size > LARGEST_DIRECTORY || start < 0 || Math.addExact(start, size) > endAt) {
            throw corrupt("its directory of files is not where it should be", null);
        }
        return new End(count, start, size, comment);
    }

    private List<Entry> readDirectory() throws IOException {
        ByteBuffer directory = at(end.start(), (int) end.size());
        var entries = new ArrayList<Entry>();
        for (long i = 0; i < end.count(); i++) {
            entries.add(entry(directory, end.start()));
        }
        refuseSharedBytes(entries);
        return entries;
    }

    private long findEnd() throws IOException {
        int tail = (int) Math.min(length, END_SIZE + 0xffff);
        ByteBuffer bytes = at(length - tail, tail);
        for (int i = tail - END_SIZE; i >= 0; i--) {
            if (bytes.getInt(i) == END && i + END_SIZE + Short.toUnsignedInt(bytes.getShort(i + 20)) == tail) {
                return length - tail + i;
            }
        }
        throw corrupt("its end is missing", null);
    }

    private Entry entry(ByteBuffer directory, long directoryStart) throws IOException {
        int from = directory.position();
        if (directory.getInt(from) != CENTRAL) {
            throw corrupt("its directory of files is broken", null);
        }
        int flags = directory.getShort(from + 8);
        int method = Short.toUnsignedInt(directory.getShort(from + 10));
        long crc = Integer.toUnsignedLong(directory.getInt(from + 16));
        long compressed = Integer.toUnsignedLong(directory.getInt(from + 20));
        long size = Integer.toUnsignedLong(directory.getInt(from + 24));
        int nameLength = Short.toUnsignedInt(directory.getShort(from + 28));
        int extraLength = Short.toUnsignedInt(directory.getShort(from + 30));
        int commentLength = Short.toUnsignedInt(directory.getShort(from + 32));
        boolean unix = directory.get(from + 5) == 3;
        int mode = unix ? directory.getInt(from + 38) >>> 16 : 0;
        long local = Integer.toUnsignedLong(directory.getInt(from + 42));
        var name = new byte[nameLength];
        directory.get(from + CENTRAL_SIZE, name);
        ByteBuffer extra =
                directory.slice(from + CENTRAL_SIZE + nameLength, extraLength).order(ByteOrder.LITTLE_ENDIAN);
        long[] longs = {size, compressed, local};
        readLongs(extra, longs);
        directory.position(from + CENTRAL_SIZE + nameLength + extraLength + commentLength);
        long dataStart = dataStart(longs[2]);
        if (longs[0] < 0 || longs[1] < 0 || Math.addExact(dataStart, longs[1]) > directoryStart) {
            throw corrupt("an entry lies outside of it", null);
        }
        return new Entry(decode(name, flags), (flags & 1) != 0, method, crc, longs[1], longs[0], mode, dataStart);
    }

    /** Sizes of 4 GiB and more stand in an extra field, in a fixed order. Smaller ones are left out there. */
    private static void readLongs(ByteBuffer extra, long[] longs) {
        while (extra.remaining() >= 4) {
            int id = Short.toUnsignedInt(extra.getShort());
            int size = Short.toUnsignedInt(extra.getShort());
            ByteBuffer field = extra.slice(extra.position(), size).order(ByteOrder.LITTLE_ENDIAN);
            extra.position(extra.position() + size);
            for (int i = 0; id == 1 && i < longs.length; i++) {
                longs[i] = longs[i] == LONG_IN_EXTRA ? field.getLong() : longs[i];
            }
        }
    }

    private long dataStart(long local) throws IOException {
        ByteBuffer header = at(local, LOCAL_SIZE);
        if (header.getInt(0) != LOCAL) {
            throw corrupt("an entry is not where it should be", null);
        }
        return local + LOCAL_SIZE + Short.toUnsignedInt(header.getShort(26)) + Short.toUnsignedInt(header.getShort(28));
    }

    /** Bytes that are no UTF-8 become U+FFFD. */
    private static String decode(byte[] name, int flags) {
        return new String(name, (flags & 0x800) != 0 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    /** If entries may overlap, a small archive can unpack to any size. */
    private void refuseSharedBytes(List<Entry> entries) {
        long end = 0;
        for (Entry entry : entries.stream()
                .sorted(Comparator.comparingLong(Entry::dataStart))
                .toList()) {
            if (entry.dataStart() < end) {
                throw corrupt("\"" + entry.name() + "\" shares its bytes with another entry", null);
            }
            end = entry.dataStart() + entry.compressed();
        }
    }

    private ByteBuffer at(long position, int size) throws IOException {
        if (position < 0 || size < 0 || position + size > length) {
            throw new EOFException();
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (zip.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }
}
