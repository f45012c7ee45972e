package hub.gpu.checkpoint.format;

import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MalformedFileException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The regular files of a mapped tar archive. Headers that only describe other headers are skipped. */
final class TarArchive {

    private static final int BLOCK = 512;
    private static final int NAME_LENGTH = 100;
    private static final int SIZE = 124;
    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;
    private static final int MAX_HEADERS = 1000;

    private final Map<String, ByteRegion> files = new HashMap<>();

    TarArchive(ByteRegion archive) {
        long at = 0;
        int headers = 0;
        while (archive.size() - at >= BLOCK && !isZero(archive.slice(at, BLOCK))) {
            if (++headers > MAX_HEADERS) {
                throw new MalformedFileException(
                        "it is a tar archive of more than " + MAX_HEADERS + " files, and no checkpoint");
            }
            ByteRegion header = archive.slice(at, BLOCK);
            if (octal(header, CHECKSUM, 8) != checksum(header)) {
                throw new MalformedFileException("its tar header at byte " + at + " has a wrong checksum");
            }
            long size = size(header);
            at += BLOCK;
            if (size > archive.size() - at) {
                throw new MalformedFileException("its tar header claims a file of " + size + " bytes, and "
                        + (archive.size() - at) + " are left");
            }
            int type = header.u8(TYPE);
            if ((type == '0' || type == 0) && files.put(name(header), archive.slice(at, size)) != null) {
                throw new MalformedFileException("it has the file " + name(header) + " twice");
            }
            at = Math.min(archive.size(), at + (size + BLOCK - 1) / BLOCK * BLOCK);
        }
    }

    static boolean is(ByteRegion file) {
        if (file.size() < BLOCK) {
            return false;
        }
        ByteRegion header = file.slice(0, BLOCK);
        try {
            return header.u8(0) != 0 && octal(header, CHECKSUM, 8) == checksum(header);
        } catch (MalformedFileException e) {
            return false;
        }
    }

    ByteRegion file(String name) {
        ByteRegion file = files.get(name);
        if (file == null) {
            throw new MalformedFileException("it is a tar archive, and no checkpoint: it has no " + name);
        }
        return file;
    }

    private static boolean isZero(ByteRegion block) {
        for (int i = 0; i < BLOCK; i += 8) {
            if (block.i64(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The sum of all bytes. The bytes of the checksum itself count as spaces. */
    private static long checksum(ByteRegion header) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : header.u8(i);
        }
        return sum;
    }

    /** A size is octal. From 8 GB on it is binary, with the highest bit set. */
    private static long size(ByteRegion header) {
        if (header.u8(SIZE) != 0x80) {
            return octal(header, SIZE, 12);
        }
        long size = Long.reverseBytes(header.i64(SIZE + 4));
        if (size < 0) {
            throw new MalformedFileException("its tar header has a negative size");
        }
        return size;
    }

    private static long octal(ByteRegion header, int at, int length) {
        String digits = new String(header.bytes(at, length), StandardCharsets.ISO_8859_1)
                .replace('\0', ' ')
                .strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new MalformedFileException("its tar header has a number that is not octal");
        }
    }

    private static String name(ByteRegion header) {
        String name = new String(header.bytes(0, NAME_LENGTH), StandardCharsets.ISO_8859_1);
        int end = name.indexOf('\0');
        return end < 0 ? name : name.substring(0, end);
    }
}
