package hub.gpu.operators;

import hub.gpu.foreign.DispatcherApi;
import hub.gpu.foreign.NativeMemory;
import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.OptionalArgumentBoxes;
import hub.gpu.foreign.ScratchMemory;
import hub.gpu.foreign.TensorApi;
import hub.gpu.ownership.TensorHandle;
import java.util.stream.LongStream;

/**
 * The arguments of a call, on the stack that libtorch reads. They own native objects until {@link #handOver}, or until
 * {@link #free} frees them.
 */
final class CallArguments {

    private static final String ARGUMENT = "an argument";

    private final ScratchMemory scratch;
    private final Kind[] kinds = new Kind[ScratchMemory.SLOTS];
    private int size;

    /** What a slot holds, and so how it is freed. */
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

    CallArguments(ScratchMemory scratch) {
        this.scratch = scratch;
    }

    void push(long value, Kind kind) {
        scratch.setSlot(size, value);
        kinds[size++] = kind;
    }

    /** An optional argument that is not none. */
    void pushBox(long value, Kind kind) {
        push(box(value), kind);
    }

    long box(long value) {
        return OptionalArgumentBoxes.make(value, scratch);
    }

    /** A second handle for the same tensor. The call consumes it. */
    long share(TensorHandle handle) {
        long address = handle.acquire();
        try {
            NativeStatus.check(TensorApi.aoti_torch_new_tensor_handle(address, scratch.out()), ARGUMENT);
        } finally {
            handle.release();
        }
        return scratch.outLong();
    }

    long list(int length) {
        NativeStatus.check(DispatcherApi.torch_new_list_reserve_size(length, scratch.out()), ARGUMENT);
        return scratch.outLong();
    }

    long list(long[] values) {
        long list = list(values.length);
        for (long value : values) {
            append(list, value);
        }
        return list;
    }

    void append(long list, long element) {
        NativeStatus.check(DispatcherApi.torch_list_push_back(list, element), ARGUMENT);
    }

    long string(String text) {
        long status = NativeMemory.withText(
                text, (data, length) -> DispatcherApi.torch_new_string_handle(data, length, scratch.out()));
        NativeStatus.check((int) status, ARGUMENT);
        return scratch.outLong();
    }

    /** From now on they belong to libtorch. */
    void handOver() {
        size = 0;
    }

    /** Frees the arguments of a call that was begun and not made, for instance because one of them was closed. */
    void free() {
        while (size > 0) {
            size--;
            free(scratch.slot(size), kinds[size]);
        }
    }

    private void free(long value, Kind kind) {
        switch (kind) {
            case PLAIN -> {}
            case TENSOR -> TensorApi.aoti_torch_delete_tensor_object(value);
            case LIST -> DispatcherApi.torch_delete_list(value);
            case TENSOR_LIST -> CallResults.deleteAll(CallResults.taken(value, scratch));
            case OPTIONAL_LIST -> CallResults.deleteAll(unboxed(CallResults.taken(value, scratch)));
            case STRING -> DispatcherApi.torch_delete_string(value);
            case BOX -> OptionalArgumentBoxes.delete(value);
            case TENSOR_BOX -> TensorApi.aoti_torch_delete_tensor_object(OptionalArgumentBoxes.delete(value));
            case LIST_BOX -> DispatcherApi.torch_delete_list(OptionalArgumentBoxes.delete(value));
            case STRING_BOX -> DispatcherApi.torch_delete_string(OptionalArgumentBoxes.delete(value));
        }
    }

    private static long[] unboxed(long... boxes) {
        return LongStream.of(boxes)
                .filter(box -> box != 0)
                .map(OptionalArgumentBoxes::delete)
                .toArray();
    }
}
