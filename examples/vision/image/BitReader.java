package image;

import java.io.IOException;

/** The bits of a JPEG file's compressed data, which ends at the next marker. */
final class BitReader {

    private final byte[] file;
    private int at;
    private long buffer;
    private int available;

    /** How many of the available bits lie behind the end of the data. */
    private int missing;

    BitReader(byte[] file, int at) {
        this.file = file;
        this.at = at;
    }

    /** Where the marker is that ends the data. */
    int position() {
        return at;
    }

    /** The next 16 bits, zeros behind the end of the data; they stay to be read. */
    int peek16() {
        while (available < 16) {
            fill();
        }
        return (int) (buffer >>> (available - 16)) & 0xffff;
    }

    void skip(int bits) throws IOException {
        available -= bits;
        if (available < missing) {
            throw new IOException(at + 1 < file.length ? "damaged JPEG: its data ends early" : "JPEG cut short");
        }
    }

    /** The next bits, at most 16, as a number. */
    int read(int bits) throws IOException {
        int value = peek16() >> (16 - bits);
        skip(bits);
        return value;
    }

    /** The next bits as a signed difference: T.81, F.2.2.1, EXTEND. */
    int readSigned(int bits) throws IOException {
        int value = read(bits);
        return bits == 0 || value >= 1 << (bits - 1) ? value : value - (1 << bits) + 1;
    }

    /** Goes on behind the restart marker that must come next. */
    void restart() throws IOException {
        available = 0;
        missing = 0;
        buffer = 0;
        while (at + 1 < file.length && file[at] == (byte) 0xff && file[at + 1] == (byte) 0xff) {
            at++;
        }
        if (at + 1 >= file.length) {
            throw new IOException("JPEG cut short");
        }
        if (file[at] != (byte) 0xff || (file[at + 1] & 0xf8) != 0xd0) {
            throw new IOException("damaged JPEG: no restart marker where one must be");
        }
        at += 2;
    }

    private void fill() {
        int next = at < file.length ? file[at] & 0xff : 0xff;
        if (next != 0xff) {
            at++;
        } else if (at + 1 < file.length && file[at + 1] == 0) {
            at += 2;
        } else {
            next = 0;
            missing += 8;
        }
        buffer = buffer << 8 | next;
        available += 8;
    }
}
