package hub.gpu.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One thread's memory for calls of C functions, reused by every call: a slot for the result, two arrays of sizes, and the
 * stack that the dispatcher reads its arguments from and leaves its results on.
 */
public final class ScratchMemory {

    /** The slots of the stack: more than any operator has arguments. */
    public static final int SLOTS = 64;

    private static final int MAX_DIM = 64;
    private static final long SIZES = Long.BYTES;
    private static final long STRIDES = SIZES + MAX_DIM * Long.BYTES;
    private static final long STACK = STRIDES + MAX_DIM * Long.BYTES;

    private final MemorySegment memory = Arena.ofAuto().allocate(STACK + SLOTS * Long.BYTES, Long.BYTES);
    private final MemorySegment stack = memory.asSlice(STACK);
    private final long address = memory.address();

    /** The address to which a function writes its result. */
    public long out() {
        return address;
    }

    /** The result as a number of 64 bits. */
    public long outLong() {
        return memory.get(ValueLayout.JAVA_LONG, 0);
    }

    /** The result as a number of 32 bits. */
    public int outInt() {
        return memory.get(ValueLayout.JAVA_INT, 0);
    }

    /** The result as a truth value. */
    public boolean outBoolean() {
        return memory.get(ValueLayout.JAVA_BYTE, 0) != 0;
    }

    /** Puts at most 64 numbers into the first array, and gives its address. */
    public long sizes(long[] values) {
        return array(SIZES, values);
    }

    /** Puts at most 64 numbers into the second array, and gives its address. */
    public long strides(long[] values) {
        return array(STRIDES, values);
    }

    private long array(long offset, long[] values) {
        if (values.length > MAX_DIM) {
            throw new IllegalArgumentException(
                    "A tensor has at most %d dimensions, not %d".formatted(MAX_DIM, values.length));
        }
        MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_LONG, offset, values.length);
        return address + offset;
    }

    /** The address of the stack. */
    public long stack() {
        return stack.address();
    }

    /** What a slot of the stack holds. */
    public long slot(int index) {
        return stack.getAtIndex(ValueLayout.JAVA_LONG, index);
    }

    /** Writes a slot of the stack. */
    public void setSlot(int index, long value) {
        stack.setAtIndex(ValueLayout.JAVA_LONG, index, value);
    }
}
