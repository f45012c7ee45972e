package hub.fetch.git;

import java.io.ByteArrayOutputStream;

/**
 * What makes one object out of another: pieces to copy, and bytes to insert.
 *
 * @see <a href="https://git-scm.com/docs/gitformat-pack#_deltified_representation">gitformat-pack</a>
 */
final class Delta {

    private static final int LONGEST_COPY = 0x10000;

    /** A size of so many bits is never negative. */
    private static final int LARGEST_SIZE_BITS = 56;

    private final byte[] bytes;
    private int at;

    private Delta(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The object that a delta makes out of its base.
     *
     * @param most bytes that it may have
     * @throws IndexOutOfBoundsException if the delta is none, or one of another base
     */
    static byte[] apply(byte[] base, byte[] delta, long most) {
        return new Delta(delta).apply(base, most);
    }

    private byte[] apply(byte[] base, long most) {
        long baseSize = size();
        long size = size();
        if (baseSize != base.length || size > most) {
            throw new IndexOutOfBoundsException("a delta of another base");
        }
        var out = new ByteArrayOutputStream((int) Math.min(size, (long) bytes.length + base.length));
        while (at < bytes.length) {
            int code = bytes[at++] & 0xff;
            if ((code & 0x80) != 0) {
                int offset = number(code, 4);
                int length = number(code >> 4, 3);
                out.write(base, offset, length == 0 ? LONGEST_COPY : length);
            } else {
                out.write(bytes, at, code);
                at += code;
            }
            if (out.size() > size) {
                throw new IndexOutOfBoundsException("a delta that makes more than it announces");
            }
        }
        if (out.size() != size) {
            throw new IndexOutOfBoundsException("a delta that makes less than it announces");
        }
        return out.toByteArray();
    }

    private long size() {
        long value = 0;
        for (int shift = 0; shift < LARGEST_SIZE_BITS; shift += 7) {
            int next = bytes[at++] & 0xff;
            value |= (long) (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw new IndexOutOfBoundsException("a delta of a size that no object has");
    }

    /** A number. Only its non-zero bytes are stored; one bit for each says which. */
    private int number(int present, int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            if ((present >> i & 1) != 0) {
                value |= (bytes[at++] & 0xff) << 8 * i;
            }
        }
        return value;
    }
}
