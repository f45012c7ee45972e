package hub.gpu.libtorch;

import hub.gpu.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What a thread's call has left on the stack: each result is taken once, and a tensor then belongs to an owner. */
final class Results {

    private static final String RESULT = "a result";

    private final Context context;
    private final MemorySegment stack;

    Results(Context context, MemorySegment stack) {
        this.context = context;
        this.stack = stack;
    }

    private long slot(int index) {
        return stack.getAtIndex(ValueLayout.JAVA_LONG, index);
    }

    private long[] slots(int count) {
        long[] slots = new long[count];
        for (int i = 0; i < count; i++) {
            slots[i] = slot(i);
        }
        return slots;
    }

    /** The one {@code Tensor}. */
    Tensor tensor(Owner owner) {
        return context.adopt(slot(0), owner);
    }

    /** The first {@code count} tensors. */
    List<Tensor> tensors(int count, Owner owner) {
        return adopted(owner, slots(count));
    }

    /** The one {@code Tensor[]}. */
    List<Tensor> list(Owner owner) {
        return adopted(owner, taken(slot(0), context));
    }

    /** The one {@code bool}. */
    boolean bool() {
        return bool(slot(0));
    }

    /** Frees the first {@code count} tensors: they are arguments that were changed in place. */
    void drop(int count) {
        for (int i = 0; i < count; i++) {
            Status.check(TensorApi.aoti_torch_delete_tensor_object(slot(i)), RESULT);
        }
    }

    /** Results of the types of a schema; a tensor that is not defined is null. */
    List<Object> ofTypes(List<Schema.Type> types, Owner owner) {
        long[] slots = slots(types.size());
        var results = new ArrayList<Object>();
        int next = 0;
        try {
            while (next < slots.length) {
                results.add(java(slots[next], types.get(next++), owner));
            }
        } finally {
            while (next < slots.length) {
                free(slots[next], types.get(next++));
            }
        }
        return Collections.unmodifiableList(results);
    }

    private Object java(long slot, Schema.Type type, Owner owner) {
        if (type.isTensors()) {
            return adopted(owner, taken(slot, context));
        }
        return switch (type.toString()) {
            case "Tensor" -> defined(slot, owner);
            case "int", "SymInt" -> slot;
            case "float" -> Double.longBitsToDouble(slot);
            case "bool" -> bool(slot);
            case "ScalarType" -> DTypes.of((int) slot);
            default -> throw new UnsupportedOperationException("A result of type " + type);
        };
    }

    private static boolean bool(long slot) {
        return (slot & 0xff) != 0;
    }

    private Tensor defined(long tensor, Owner owner) {
        Status.check(TensorApi.aoti_torch_is_defined(tensor, context.out()), RESULT);
        if (context.outBoolean()) {
            return context.adopt(tensor, owner);
        }
        Status.check(TensorApi.aoti_torch_delete_tensor_object(tensor), RESULT);
        return null;
    }

    private void free(long slot, Schema.Type type) {
        if (type.isTensors()) {
            deleteAll(taken(slot, context));
        } else if (type.is("Tensor")) {
            TensorApi.aoti_torch_delete_tensor_object(slot);
        }
    }

    /** Tensors of handles: all, or none when the owner has stopped meanwhile, and then all handles are freed. */
    private List<Tensor> adopted(Owner owner, long... handles) {
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

    /** The elements of a list, which is deleted. */
    static long[] taken(long list, Context context) {
        Status.check(StackApi.torch_list_size(list, context.out()), RESULT);
        long[] elements = new long[Math.toIntExact(context.outLong())];
        for (int i = 0; i < elements.length; i++) {
            Status.check(StackApi.torch_list_get_item(list, i, context.out()), RESULT);
            elements[i] = context.outLong();
        }
        Status.check(StackApi.torch_delete_list(list), RESULT);
        return elements;
    }

    static void deleteAll(long... handles) {
        for (long handle : handles) {
            TensorApi.aoti_torch_delete_tensor_object(handle);
        }
    }
}
