package hub.gpu.checkpoint.pickle;

import hub.gpu.memory.Malformed;

/** What the pickles of one file may use up in all. A large training checkpoint stays a hundred times below it. */
public final class Limits {

    /** Values made: a tensor of a state dict takes about twenty. */
    static final long MAX_VALUES = 4_000_000;

    /** Bytes of strings and arrays, beyond which a pickle holds no description of tensors. */
    static final long MAX_BYTES = 128L << 20;

    /** Bytes of an integer. */
    static final int MAX_INTEGER_BYTES = 1024;

    /** Elements of a tuple that is the key of a dictionary. */
    static final int MAX_KEY_LENGTH = 16;

    private static final long MAX_NANOS = 6_000_000_000L;

    private final long start = System.nanoTime();
    private long calls;
    private long values;
    private long bytes;

    void values(long more) {
        values += more;
        if (values > MAX_VALUES) {
            throw new Malformed("its pickle makes more than " + MAX_VALUES + " values");
        }
        if ((++calls & 0xff) == 0 && System.nanoTime() - start > MAX_NANOS) {
            throw new Malformed("its pickle takes longer than " + MAX_NANOS / 1_000_000_000 + " seconds");
        }
    }

    void bytes(long more) {
        bytes += more;
        if (bytes > MAX_BYTES) {
            throw new Malformed("its pickle makes more than " + MAX_BYTES + " bytes of strings and arrays");
        }
    }
}
