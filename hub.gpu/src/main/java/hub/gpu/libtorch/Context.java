package hub.gpu.libtorch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a thread needs to call libtorch: its out-slot, its scratch memory, its stack of arguments and its scopes. */
final class Context {

    private static final ThreadLocal<Context> CURRENT = ThreadLocal.withInitial(Context::new);
    private static final int MAX_DIM = 64;

    private final Thread thread = Thread.currentThread();
    private final MemorySegment memory;
    private final long address;
    private final Call call;
    private Frame top;
    private Frame spare;

    private Context() {
        if (!C.exists("aoti_torch_call_dispatcher")) {
            throw new IllegalStateException("libtorch is not loaded: it is when Torch makes the first tensor");
        }
        long longs = 1 + 2 * MAX_DIM + Arguments.SLOTS;
        memory = Arena.ofAuto().allocate(longs * Long.BYTES, Long.BYTES);
        address = memory.address();
        call = new Call(this, memory.asSlice((1 + 2 * MAX_DIM) * Long.BYTES));
        StackApi.aoti_torch_grad_mode_set_enabled(false);
    }

    static Context get() {
        Context context = CURRENT.get();
        if (context.thread.isVirtual()) {
            // The mode belongs to the carrier thread, and that may be another one each time.
            StackApi.aoti_torch_grad_mode_set_enabled(false);
        }
        return context;
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    Call call() {
        return call;
    }

    /** Where a function shall write its result. */
    long out() {
        return address;
    }

    long outLong() {
        return memory.get(ValueLayout.JAVA_LONG, 0);
    }

    int outInt() {
        return memory.get(ValueLayout.JAVA_INT, 0);
    }

    boolean outBoolean() {
        return memory.get(ValueLayout.JAVA_BYTE, 0) != 0;
    }

    /** Puts numbers, at most 64, into the thread's first array of them, and gives its address. */
    long sizes(long[] values) {
        return array(Long.BYTES, values);
    }

    /** As {@link #sizes}, in the second array. */
    long strides(long[] values) {
        return array((1 + MAX_DIM) * Long.BYTES, values);
    }

    private long array(long offset, long[] values) {
        if (values.length > MAX_DIM) {
            throw new IllegalArgumentException(
                    "A tensor has at most %d dimensions, not %d".formatted(MAX_DIM, values.length));
        }
        MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_LONG, offset, values.length);
        return address + offset;
    }

    /** A new tensor object, owned by {@code owner} and by the thread's scope. */
    NativeTensor adopt(long tensor, Owner owner) {
        var made = new NativeTensor(tensor, owner);
        Handle handle = made.handle();
        owner.add(handle);
        Frame frame = openFrame();
        if (frame != null) {
            frame.add(handle);
        }
        return made;
    }

    /** The innermost scope, or null. One can have been closed from where it was suspended. */
    private Frame openFrame() {
        while (top != null && top.isClosed()) {
            top = top.parent;
        }
        return top;
    }

    void release(Handle handle) {
        Frame frame = openFrame();
        if (frame != null && handle.frame == frame) {
            handle.close();
        }
    }

    Frame enter() {
        top = new Frame(this, openFrame());
        return top;
    }

    /** As {@link #enter}, for a frame that its caller alone holds, and leaves by {@link #leaveSpare}. */
    Frame enterSpare() {
        Frame parent = openFrame();
        Frame frame = spare != null && spare.parent == parent ? spare : new Frame(this, parent);
        spare = null;
        top = frame;
        return frame;
    }

    void leaveSpare(Frame frame) {
        while (top != frame && top != null) {
            top.end();
            top = top.parent;
        }
        if (top == frame) {
            top = frame.parent;
            frame.clear();
            spare = frame;
        }
    }

    void leave(Frame frame) {
        Frame at = top;
        while (at != frame && at != null) {
            at.end();
            at = at.parent;
        }
        frame.end();
        top = openFrame();
    }

    /** Sets the thread's scopes aside, and gives what {@link #resume} takes. */
    Frame suspend() {
        Frame suspended = top;
        top = null;
        return suspended;
    }

    void resume(Frame suspended) {
        top = suspended;
    }
}
