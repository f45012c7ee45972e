package hub.gpu.libtorch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;

/**
 * The arguments of a thread's call on the stack that libtorch reads. What they own natively is theirs until the call
 * {@linkplain #handOver takes} it or they are {@linkplain #free freed}.
 */
final class Arguments {

    static final int SLOTS = 64;

    private static final String ARGUMENT = "an argument";

    private final Context context;
    private final MemorySegment stack;
    private final Kind[] kinds = new Kind[SLOTS];
    private int size;

    /** What a slot holds, as far as it must be freed. */
    enum Kind {
        PLAIN,
        TENSOR,
        LIST,
        TENSOR_LIST,
        OPTIONAL_LIST,
        STRING,
        BOX,
        TENSOR_BOX,
        LIST_BOX,
        STRING_BOX
    }

    Arguments(Context context, MemorySegment stack) {
        this.context = context;
        this.stack = stack;
    }

    void push(long value, Kind kind) {
        stack.setAtIndex(ValueLayout.JAVA_LONG, size, value);
        kinds[size++] = kind;
    }

    /** An optional that is there. */
    void pushBox(long value, Kind kind) {
        push(box(value), kind);
    }

    long box(long value) {
        return Boxes.make(value, context);
    }

    /** A tensor object of its own for the tensor of another. */
    long share(Handle handle) {
        long address = handle.acquire();
        try {
            Status.check(TensorApi.aoti_torch_new_tensor_handle(address, context.out()), ARGUMENT);
        } finally {
            handle.release();
        }
        return context.outLong();
    }

    long list(int length) {
        Status.check(StackApi.torch_new_list_reserve_size(length, context.out()), ARGUMENT);
        return context.outLong();
    }

    long list(long[] values) {
        long list = list(values.length);
        for (long value : values) {
            append(list, value);
        }
        return list;
    }

    void append(long list, long element) {
        Status.check(StackApi.torch_list_push_back(list, element), ARGUMENT);
    }

    long string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            var data = arena.allocate(bytes.length + 1L);
            MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
            Status.check(StackApi.torch_new_string_handle(data.address(), bytes.length, context.out()), ARGUMENT);
        }
        return context.outLong();
    }

    /** They are libtorch's from now on. */
    void handOver() {
        size = 0;
    }

    /** Frees those of a call that was begun and not made, because one of them was closed for instance. */
    void free() {
        while (size > 0) {
            size--;
            free(stack.getAtIndex(ValueLayout.JAVA_LONG, size), kinds[size]);
        }
    }

    private void free(long value, Kind kind) {
        switch (kind) {
            case PLAIN -> {}
            case TENSOR -> TensorApi.aoti_torch_delete_tensor_object(value);
            case LIST -> StackApi.torch_delete_list(value);
            case TENSOR_LIST -> Results.deleteAll(Results.taken(value, context));
            case OPTIONAL_LIST -> Results.deleteAll(unboxed(Results.taken(value, context)));
            case STRING -> StackApi.torch_delete_string(value);
            case BOX -> Boxes.delete(value);
            case TENSOR_BOX -> TensorApi.aoti_torch_delete_tensor_object(Boxes.delete(value));
            case LIST_BOX -> StackApi.torch_delete_list(Boxes.delete(value));
            case STRING_BOX -> StackApi.torch_delete_string(Boxes.delete(value));
        }
    }

    private static long[] unboxed(long... boxes) {
        return LongStream.of(boxes).filter(box -> box != 0).map(Boxes::delete).toArray();
    }
}
