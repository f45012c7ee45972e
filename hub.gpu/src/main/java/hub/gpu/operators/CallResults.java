package hub.gpu.operators;

import hub.gpu.Tensor;
import hub.gpu.foreign.DTypeCodes;
import hub.gpu.foreign.DispatcherApi;
import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.ScratchMemory;
import hub.gpu.foreign.TensorApi;
import hub.gpu.ownership.TensorOwner;
import hub.gpu.ownership.ThreadContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The results of a call, on the stack. Each is taken once, and its tensors then belong to an owner. */
final class CallResults {

    private static final String RESULT = "a result";

    private final ThreadContext context;
    private final ScratchMemory scratch;

    CallResults(ThreadContext context) {
        this.context = context;
        this.scratch = context.scratch();
    }

    private long[] slots(int count) {
        long[] slots = new long[count];
        for (int i = 0; i < count; i++) {
            slots[i] = scratch.slot(i);
        }
        return slots;
    }

    /** The one {@code Tensor}. */
    Tensor tensor(TensorOwner owner) {
        return context.adopt(scratch.slot(0), owner);
    }

    /** The first {@code count} tensors. */
    List<Tensor> tensors(int count, TensorOwner owner) {
        return adopted(owner, slots(count));
    }

    /** The one {@code Tensor[]}. */
    List<Tensor> list(TensorOwner owner) {
        return adopted(owner, taken(scratch.slot(0), scratch));
    }

    /** The one {@code bool}. */
    boolean bool() {
        return bool(scratch.slot(0));
    }

    /** Frees the first {@code count} results: they are second handles of arguments that were changed in place. */
    void drop(int count) {
        for (int i = 0; i < count; i++) {
            NativeStatus.check(TensorApi.aoti_torch_delete_tensor_object(scratch.slot(i)), RESULT);
        }
    }

    /** Results of the given kinds. A tensor that is not defined is null. */
    List<Object> ofKinds(List<ResultKind> kinds, TensorOwner owner) {
        long[] slots = slots(kinds.size());
        var results = new ArrayList<Object>();
        int next = 0;
        try {
            while (next < slots.length) {
                results.add(java(slots[next], kinds.get(next++), owner));
            }
        } finally {
            while (next < slots.length) {
                free(slots[next], kinds.get(next++));
            }
        }
        return Collections.unmodifiableList(results);
    }

    private Object java(long slot, ResultKind kind, TensorOwner owner) {
        return switch (kind) {
            case TENSOR -> defined(slot, owner);
            case TENSORS -> adopted(owner, taken(slot, scratch));
            case INTEGER -> slot;
            case FLOAT -> Double.longBitsToDouble(slot);
            case BOOL -> bool(slot);
            case DTYPE -> DTypeCodes.of((int) slot);
        };
    }

    private static boolean bool(long slot) {
        return (slot & 0xff) != 0;
    }

    private Tensor defined(long tensor, TensorOwner owner) {
        NativeStatus.check(TensorApi.aoti_torch_is_defined(tensor, scratch.out()), RESULT);
        if (scratch.outBoolean()) {
            return context.adopt(tensor, owner);
        }
        NativeStatus.check(TensorApi.aoti_torch_delete_tensor_object(tensor), RESULT);
        return null;
    }

    private void free(long slot, ResultKind kind) {
        switch (kind) {
            case TENSOR -> TensorApi.aoti_torch_delete_tensor_object(slot);
            case TENSORS -> deleteAll(taken(slot, scratch));
            default -> {}
        }
    }

    /** Tensors of all these handles. If the owner has stopped meanwhile, all handles are freed. */
    private List<Tensor> adopted(TensorOwner owner, long... handles) {
        var tensors = new ArrayList<Tensor>(handles.length);
        int next = 0;
        try {
            while (next < handles.length) {
                tensors.add(context.adopt(handles[next++], owner));
            }
        } finally {
            deleteAll(Arrays.copyOfRange(handles, next, handles.length));
        }
        return List.copyOf(tensors);
    }

    /** Takes the elements of a list, and deletes the list. */
    static long[] taken(long list, ScratchMemory scratch) {
        NativeStatus.check(DispatcherApi.torch_list_size(list, scratch.out()), RESULT);
        long[] elements = new long[Math.toIntExact(scratch.outLong())];
        for (int i = 0; i < elements.length; i++) {
            NativeStatus.check(DispatcherApi.torch_list_get_item(list, i, scratch.out()), RESULT);
            elements[i] = scratch.outLong();
        }
        NativeStatus.check(DispatcherApi.torch_delete_list(list), RESULT);
        return elements;
    }

    static void deleteAll(long... handles) {
        for (long handle : handles) {
            TensorApi.aoti_torch_delete_tensor_object(handle);
        }
    }
}
