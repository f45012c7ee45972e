package image;

import java.io.IOException;
import java.util.Arrays;

/** One of a JPEG file's code tables: short codes are looked up, longer ones compared length by length. */
final class HuffmanTable {

    static final int LOOKUP_BITS = 9;

    /** By the next {@link #LOOKUP_BITS} bits: length of the code << 8 | symbol; 0 where the code is longer. */
    private final short[] lookup = new short[1 << LOOKUP_BITS];

    /** By length: the first value above the codes of this length and less, as 16 bits from the left. */
    private final int[] limit = new int[18];

    /** By length: what takes a code to the index of its symbol. */
    private final int[] offset = new int[17];

    private final byte[] symbols;

    /**
     * @param counts how many codes have 1, 2, … 16 bits
     * @param symbols the symbols in the order of their codes
     */
    HuffmanTable(byte[] counts, byte[] symbols) throws IOException {
        this.symbols = symbols;
        int code = 0;
        int index = 0;
        for (int length = 1; length <= 16; length++) {
            int count = counts[length - 1] & 0xff;
            offset[length] = index - code;
            if (code + count > 1 << length) {
                throw new IOException("damaged JPEG: a code table has too many codes of " + length + " bits");
            }
            for (int i = 0; i < count; i++, code++, index++) {
                if (length <= LOOKUP_BITS) {
                    int from = code << (LOOKUP_BITS - length);
                    short entry = (short) (length << 8 | symbols[index] & 0xff);
                    Arrays.fill(lookup, from, from + (1 << (LOOKUP_BITS - length)), entry);
                }
            }
            limit[length] = code << (16 - length);
            code <<= 1;
        }
        limit[17] = Integer.MAX_VALUE;
    }

    /** The next symbol. */
    int read(BitReader in) throws IOException {
        int bits = in.peek16();
        int entry = lookup[bits >> (16 - LOOKUP_BITS)];
        if (entry != 0) {
            in.skip(entry >> 8);
            return entry & 0xff;
        }
        int length = LOOKUP_BITS + 1;
        while (bits >= limit[length]) {
            length++;
        }
        if (length > 16) {
            throw new IOException("damaged JPEG: a code that its table does not have");
        }
        in.skip(length);
        return symbols[(bits >> (16 - length)) + offset[length]] & 0xff;
    }
}
