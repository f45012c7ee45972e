package hub.gpu.checkpoint.pickle;

import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MalformedFileException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the opcodes of a pickle and their operands: bytes, numbers and text, binary or on lines. */
final class PickleInput {

    /** Bytes that are copied to the heap at once. To read each from outside the heap is slow. */
    private static final int WINDOW = 1 << 14;

    private final ByteRegion in;
    private final PickleLimits limits;
    private long at;
    private byte[] window = {};
    private long windowStart;

    /** @param at where in the region the pickle begins */
    PickleInput(ByteRegion in, long at, PickleLimits limits) {
        this.in = in;
        this.at = at;
        this.limits = limits;
    }

    /** The first byte after what was read. */
    long position() {
        return at;
    }

    int u8() {
        return u8(at++);
    }

    private int u8(long at) {
        long index = at - windowStart;
        if (index < 0 || index >= window.length) {
            window = in.bytes(at, Math.clamp(in.size() - at, 1, WINDOW));
            windowStart = at;
            index = 0;
        }
        return Byte.toUnsignedInt(window[(int) index]);
    }

    int u16() {
        return u8() | u8() << 8;
    }

    int i32() {
        return u16() | u16() << 16;
    }

    long u32() {
        return Integer.toUnsignedLong(i32());
    }

    long i64() {
        return u32() | u32() << 32;
    }

    double f64() {
        return Double.longBitsToDouble(Long.reverseBytes(i64()));
    }

    /** Skips the length of a frame. It is not needed, but it must not lie. */
    void frame() {
        long length = i64();
        if (length < 0 || length > in.size() - at) {
            throw new MalformedFileException(
                    "its pickle has a frame of " + length + " bytes, and " + (in.size() - at) + " are left");
        }
    }

    byte[] bytes(long length) {
        if (length < 0 || length > in.size() - at) {
            throw new MalformedFileException(
                    "its pickle has a string of " + length + " bytes, and " + (in.size() - at) + " are left");
        }
        limits.bytes(length);
        long index = at - windowStart;
        boolean inWindow = index >= 0 && index + length <= window.length;
        byte[] bytes =
                inWindow ? Arrays.copyOfRange(window, (int) index, (int) (index + length)) : in.bytes(at, length);
        at += length;
        return bytes;
    }

    String text(long length) {
        if (length > PickleLimits.MAX_TEXT) {
            throw new MalformedFileException(
                    "its pickle has a text of " + length + " bytes; " + PickleLimits.MAX_TEXT + " are the most");
        }
        String text = ByteRegion.utf8(bytes(length));
        if (text == null) {
            throw new MalformedFileException("its pickle has text that is not UTF-8");
        }
        return counted(text);
    }

    /** A string of Python 2 is text or binary data. Only its content tells which. */
    Object oldText(byte[] bytes) {
        String text = bytes.length <= PickleLimits.MAX_TEXT ? ByteRegion.utf8(bytes) : null;
        return text != null ? counted(text) : bytes;
    }

    /** Counts a text once more: it may take more memory than its bytes. */
    String counted(String text) {
        limits.bytes(text.length());
        return text;
    }

    String line() {
        long end = at;
        while (u8(end) != '\n') {
            if (++end - at > PickleLimits.MAX_LINE) {
                throw new MalformedFileException(
                        "its pickle has a line of more than " + PickleLimits.MAX_LINE + " bytes");
            }
        }
        String line = new String(bytes(end - at), StandardCharsets.ISO_8859_1);
        at++;
        return line;
    }

    static Object decimalOrBool(String line) {
        return switch (line) {
            case "00" -> false;
            case "01" -> true;
            default -> decimal(line);
        };
    }

    static Object decimal(String line) {
        String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
        if (digits.length() > PickleLimits.MAX_INTEGER) {
            throw new MalformedFileException("its pickle has an integer of " + digits.length() + " digits");
        }
        try {
            return narrow(new BigInteger(digits));
        } catch (NumberFormatException e) {
            throw new MalformedFileException("its pickle has the malformed integer " + Unpickler.abbreviate(line));
        }
    }

    Object integer(long length) {
        if (length > PickleLimits.MAX_INTEGER) {
            throw new MalformedFileException("its pickle has an integer of " + length + " bytes");
        }
        byte[] littleEndian = bytes(length);
        byte[] bigEndian = new byte[littleEndian.length];
        for (int i = 0; i < bigEndian.length; i++) {
            bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
        }
        return bigEndian.length == 0 ? (Object) 0L : narrow(new BigInteger(bigEndian));
    }

    private static Object narrow(BigInteger value) {
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    static double real(String line) {
        try {
            return switch (line) {
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                case "nan" -> Double.NaN;
                default -> Double.parseDouble(line);
            };
        } catch (NumberFormatException e) {
            throw new MalformedFileException("its pickle has the malformed number " + Unpickler.abbreviate(line));
        }
    }

    static long index(String line) {
        try {
            return Long.parseUnsignedLong(line);
        } catch (NumberFormatException e) {
            throw new MalformedFileException("its pickle has the malformed index " + Unpickler.abbreviate(line));
        }
    }
}
