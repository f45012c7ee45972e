package hub.gpu.checkpoint.pickle;

import hub.gpu.memory.MalformedFileException;

/** What the pickles of one file may use together. The largest published checkpoints stay far below. */
public final class PickleLimits {

    /** Values that are made. What is put into the tree counts once more. A tensor of a state dict takes about twenty. */
    static final long MAX_VALUES = 4_000_000;

    /** Bytes of strings and arrays. A description of tensors needs far fewer. */
    static final long MAX_BYTES = 160L << 20;

    /** Bytes of an integer, or digits of it. */
    static final int MAX_INTEGER = 1024;

    /** Elements of a tuple that is the key of a dictionary. */
    static final int MAX_KEY = 16;

    /** Characters of a key. */
    static final int MAX_KEY_TEXT = 1 << 16;

    /** Bytes of one text. It takes several times its size while it is decoded. */
    static final int MAX_TEXT = 64 << 20;

    /** Bytes of a line, whose end must be searched for. */
    static final int MAX_LINE = 16 << 20;

    /** Tensors in the tree. One tensor in two places counts twice. */
    static final int MAX_TENSORS = 1 << 17;

    /** How many times larger than the file all tensors may be: they may share bytes, and repeat them by a stride of 0. */
    static final int MAX_GROWTH = 4;

    static final long MAX_SMALL = 256L << 20;

    private static final long MAX_SECONDS = 7;
    private static final int STEPS_BETWEEN_LOOKS_AT_THE_CLOCK = 256;

    private final long start = System.nanoTime();
    private final long maxTensorBytes;
    private long steps;
    private long values;
    private long bytes;
    private int tensors;
    private long tensorBytes;

    /** @param fileSize the bytes of the file that the pickles are from */
    public PickleLimits(long fileSize) {
        this.maxTensorBytes = MAX_GROWTH * fileSize + MAX_SMALL;
    }

    /** Counts one step of the machine. */
    void step() {
        if (++steps % STEPS_BETWEEN_LOOKS_AT_THE_CLOCK == 0
                && System.nanoTime() - start > MAX_SECONDS * 1_000_000_000) {
            throw new MalformedFileException("its pickle takes longer than " + MAX_SECONDS + " seconds");
        }
    }

    void values(long more) {
        values += more;
        if (values > MAX_VALUES) {
            throw new MalformedFileException("its pickle makes more than " + MAX_VALUES + " values");
        }
        step();
    }

    void bytes(long more) {
        bytes += more;
        if (bytes > MAX_BYTES) {
            throw new MalformedFileException(
                    "its pickle makes more than " + MAX_BYTES + " bytes of strings and arrays");
        }
    }

    void tensor(long more) {
        if (++tensors > MAX_TENSORS) {
            throw new MalformedFileException("it has more than " + MAX_TENSORS + " tensors");
        }
        if (more > maxTensorBytes - tensorBytes) {
            throw new MalformedFileException("its tensors repeat what is in the file so often that they are more than "
                    + maxTensorBytes + " bytes");
        }
        tensorBytes += more;
    }
}
