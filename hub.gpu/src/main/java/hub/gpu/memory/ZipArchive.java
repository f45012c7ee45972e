package hub.gpu.memory;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The records of a ZIP archive that is mapped, ZIP64 included.
 *
 * <p>It is stricter than most readers, so that two readers cannot see different things in one file. The central directory
 * and the local headers must agree. No record may be there twice, or reach into another.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT</a>
 */
public final class ZipArchive {

    public static final int LOCAL_HEADER = 0x04034b50;
    public static final int CENTRAL_HEADER = 0x02014b50;
    public static final int END = 0x06054b50;
    public static final int END64 = 0x06064b50;
    public static final int END64_LOCATOR = 0x07064b50;

    private static final int END_LENGTH = 22;
    private static final int END64_LENGTH = 56;
    private static final int LOCATOR_LENGTH = 20;
    private static final int MAX_COMMENT = 0xffff;
    private static final int MAX_RECORDS = 1 << 18;
    private static final long IN_EXTRA_64 = 0xffffffffL;

    /** Weights hardly shrink. An archive that grows more than this is not an archive of weights. */
    private static final int MAX_GROWTH = 4;

    private static final long MAX_SMALL = 64L << 20;

    /** Bytes of the directory, which holds only names and sizes. */
    private static final long MAX_DIRECTORY = 64L << 20;

    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    private record Record(String name, int method, long compressed, long size, long header, ByteRegion data) {}

    private final ByteRegion file;
    private final Map<String, Record> records = new LinkedHashMap<>();
    private long inflated;

    /** @throws MalformedFileException if it breaks the rules of ZIP */
    public ZipArchive(ByteRegion file) {
        this.file = file;
        readDirectory();
        refuseOverlaps();
    }

    /** Whether a file begins as a ZIP archive. */
    public static boolean is(ByteRegion file) {
        return file.size() >= 4 && file.i32(0) == LOCAL_HEADER;
    }

    /** Names of all records, in the order of the directory. */
    public Set<String> names() {
        return Collections.unmodifiableSet(records.keySet());
    }

    /** Bytes of the whole file. */
    public long size() {
        return file.size();
    }

    public boolean has(String name) {
        return records.containsKey(name);
    }

    /** A record's content: a part of the mapped file, or a copy if it was compressed. To be called once for each record. */
    public ByteRegion record(String name) {
        Record record = records.get(name);
        if (record == null) {
            throw new MalformedFileException("it has no record " + name);
        }
        return record.method == STORED ? record.data : inflate(record);
    }

    private void readDirectory() {
        long end = findEnd();
        int disk = file.u16(end + 4);
        long count = file.u16(end + 10);
        long size = file.u32(end + 12);
        long start = file.u32(end + 16);
        long limit = end;
        // PyTorch writes it even if the numbers are small.
        if (end >= LOCATOR_LENGTH && file.i32(end - LOCATOR_LENGTH) == END64_LOCATOR) {
            limit = findEnd64(end - LOCATOR_LENGTH);
            count = either(count, 0xffff, file.i64(limit + 32));
            size = either(size, IN_EXTRA_64, file.i64(limit + 40));
            start = either(start, IN_EXTRA_64, file.i64(limit + 48));
        }
        if (disk != 0) {
            throw new MalformedFileException("it is a part of a ZIP archive of several parts");
        }
        if (count < 0 || count > MAX_RECORDS) {
            throw new MalformedFileException("its ZIP directory claims " + Long.toUnsignedString(count) + " records");
        }
        if (size > MAX_DIRECTORY) {
            throw new MalformedFileException("its ZIP directory of " + size + " bytes is larger than " + MAX_DIRECTORY);
        }
        if (start < 0 || size < 0 || start > limit || size != limit - start) {
            throw new MalformedFileException(
                    "its ZIP directory does not lie where its end says: " + size + " bytes at " + start);
        }
        ByteRegion directory = file.slice(start, size);
        long at = 0;
        for (long i = 0; i < count; i++) {
            at = readRecord(directory, at, start);
        }
        if (at != size) {
            throw new MalformedFileException("its ZIP directory is longer than its records");
        }
    }

    private long findEnd() {
        for (long at = file.size() - END_LENGTH; at >= Math.max(0, file.size() - END_LENGTH - MAX_COMMENT); at--) {
            if (file.i32(at) == END && at + END_LENGTH + file.u16(at + 20) == file.size()) {
                return at;
            }
        }
        throw new MalformedFileException("it is a ZIP archive without an end: it was cut short, or its download was");
    }

    private long findEnd64(long locator) {
        long end64 = file.i64(locator + 8);
        if (end64 < 0 || end64 > locator - END64_LENGTH || file.i32(end64) != END64) {
            throw new MalformedFileException("its ZIP64 directory does not end where it is said to");
        }
        return end64;
    }

    private static long either(long small, long saturated, long large) {
        if (small != saturated && small != large) {
            throw new MalformedFileException("its ZIP directory has two ends that differ: " + small + " and " + large);
        }
        return large;
    }

    private long readRecord(ByteRegion directory, long at, long directoryStart) {
        if (directory.i32(at) != CENTRAL_HEADER) {
            throw new MalformedFileException("its ZIP directory has no record at byte " + at);
        }
        int flags = directory.u16(at + 8);
        int method = directory.u16(at + 10);
        int nameLength = directory.u16(at + 28);
        int extraLength = directory.u16(at + 30);
        int commentLength = directory.u16(at + 32);
        String name = directory.utf8(at + 46, nameLength);
        if (name == null) {
            throw new MalformedFileException("its ZIP directory has a name that is not UTF-8");
        }
        long[] sizes = {directory.u32(at + 24), directory.u32(at + 20), directory.u32(at + 42)};
        readExtra64(directory, at + 46 + nameLength, extraLength, sizes);
        if ((flags & 1) != 0) {
            throw new MalformedFileException("its record " + name + " is encrypted");
        }
        if (method != STORED && method != DEFLATED) {
            throw new MalformedFileException(
                    "its record " + name + " is compressed by method " + method + ", and 0 and 8 are known");
        }
        if (method == STORED && sizes[0] != sizes[1]) {
            throw new MalformedFileException(
                    "its record " + name + " is stored, and has two sizes: " + sizes[0] + " and " + sizes[1]);
        }
        ByteRegion data = data(name, sizes[2], sizes[1], flags, method, directoryStart);
        if (records.put(name, new Record(name, method, sizes[1], sizes[0], sizes[2], data)) != null) {
            throw new MalformedFileException("it has the record " + name + " twice");
        }
        return at + 46 + nameLength + extraLength + commentLength;
    }

    /** Replaces values that need more than 32 bits: size, compressed size, offset of the local header. */
    private static void readExtra64(ByteRegion in, long at, int length, long... values) {
        long end = at + length;
        while (at + 4 <= end) {
            int id = in.u16(at);
            long fieldEnd = at + 4 + in.u16(at + 2);
            if (fieldEnd > end) {
                throw new MalformedFileException("its ZIP directory has an extra field that is too long");
            }
            if (id == 1) {
                long next = at + 4;
                for (int i = 0; i < values.length; i++) {
                    if (values[i] == IN_EXTRA_64) {
                        if (next + 8 > fieldEnd) {
                            throw new MalformedFileException("its ZIP directory lacks a size of 64 bits");
                        }
                        values[i] = in.i64(next);
                        next += 8;
                    }
                }
            }
            at = fieldEnd;
        }
        for (long value : values) {
            if (value < 0) {
                throw new MalformedFileException("its ZIP directory has a negative size");
            }
        }
    }

    private ByteRegion data(String name, long header, long compressed, int flags, int method, long directoryStart) {
        if (header > directoryStart - 30 || file.i32(header) != LOCAL_HEADER) {
            throw new MalformedFileException("its record " + name + " has no header at byte " + header);
        }
        int nameLength = file.u16(header + 26);
        long start = header + 30 + nameLength + file.u16(header + 28);
        if (start > directoryStart || compressed > directoryStart - start) {
            throw new MalformedFileException(
                    "its record " + name + " of " + compressed + " bytes does not end before the directory");
        }
        if (!name.equals(file.utf8(header + 30, nameLength)) || file.u16(header + 8) != method) {
            throw new MalformedFileException("its record " + name + " has another name or method in its own header");
        }
        long claimed = file.u32(header + 18);
        boolean saysLater = (flags & 8) != 0;
        if (!saysLater && claimed != IN_EXTRA_64 && claimed != compressed) {
            throw new MalformedFileException("its record " + name + " has " + claimed + " bytes in its own header and "
                    + compressed + " in the directory");
        }
        return file.slice(start, compressed);
    }

    private void refuseOverlaps() {
        Record before = null;
        for (Record record : records.values().stream()
                .sorted(Comparator.comparingLong(Record::header))
                .toList()) {
            if (before != null && before.data.offsetIn(file) + before.compressed > record.header) {
                throw new MalformedFileException("its records " + before.name + " and " + record.name + " overlap");
            }
            before = record;
        }
    }

    private ByteRegion inflate(Record record) {
        long most = MAX_GROWTH * file.size() + MAX_SMALL;
        if (record.size > most - inflated) {
            throw new MalformedFileException("its record " + record.name + " unpacks to " + record.size
                    + " bytes; all records of a file of " + file.size() + " bytes together may unpack to " + most);
        }
        inflated += record.size;
        ByteRegion out = ByteRegion.allocate(record.size);
        long read = 0;
        long written = 0;
        int chunk = 1 << 20;
        try (var inflater = new Inflater(true)) {
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    int length = (int) Math.min(chunk, record.compressed - read);
                    inflater.setInput(record.data.buffer(read, length));
                    read += length;
                }
                ByteBuffer to = out.buffer(written, Math.min(chunk, record.size - written));
                int more = inflater.inflate(to);
                written += more;
                if (more == 0 && !inflater.finished() && (read == record.compressed || written == record.size)) {
                    break;
                }
            }
            if (!inflater.finished() || written != record.size) {
                throw new MalformedFileException(
                        "its record " + record.name + " does not unpack to its " + record.size + " bytes");
            }
        } catch (DataFormatException e) {
            throw new MalformedFileException("its record " + record.name + " does not unpack: " + e.getMessage());
        }
        return out;
    }
}
