package hub.gpu.checkpoint.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes under construction, and copies of them with a flaw. */
final class ByteBuilder {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Characters up to 0xff as bytes. */
    ByteBuilder raw(String latin1) {
        out.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    ByteBuilder raw(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    ByteBuilder u16(long value) {
        return number(value, 2);
    }

    ByteBuilder u32(long value) {
        return number(value, 4);
    }

    ByteBuilder u64(long value) {
        return number(value, 8);
    }

    private ByteBuilder number(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> 8 * i));
        }
        return this;
    }

    int size() {
        return out.size();
    }

    byte[] toArray() {
        return out.toByteArray();
    }

    static byte[] patch16(byte[] bytes, int at, int value) {
        return patch(
                bytes, at, ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) value));
    }

    static byte[] patch32(byte[] bytes, int at, long value) {
        return patch(
                bytes, at, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) value));
    }

    static byte[] patch64(byte[] bytes, int at, long value) {
        return patch(
                bytes, at, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value));
    }

    private static byte[] patch(byte[] bytes, int at, ByteBuffer value) {
        byte[] copy = bytes.clone();
        System.arraycopy(value.array(), 0, copy, at, value.capacity());
        return copy;
    }

    static byte[] cut(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, length);
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteBuilder();
        for (byte[] part : parts) {
            all.raw(part);
        }
        return all.toArray();
    }
}
