package hub.gpu.libtorch;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/**
 * One call of an operator through the dispatcher: its arguments in the order of its ATen schema, all of them, defaults
 * too; then the result.
 *
 * <p>There is one per thread and it is reused, so arguments must be there before {@link #of} is called. What an argument
 * owns natively goes to libtorch with the call, or is freed when the call does not happen.
 */
public final class Call {

    static final int SLOTS = 64;

    private static final String ARGUMENT = "an argument";
    private static final String RESULT = "a result";

    private final Context context;
    private final MemorySegment stack;
    private final long stackAddress;
    private final Kind[] kinds = new Kind[SLOTS];
    private Op op;
    private Owner owner;
    private int size;

    /** What a slot holds, as far as it must be freed. */
    private enum Kind {
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

    Call(Context context, MemorySegment stack) {
        this.context = context;
        this.stack = stack;
        this.stackAddress = stack.address();
    }

    /** Begins a call of {@code aten::name}, {@code "softmax.int"} for instance. */
    public static Call of(String op) {
        Call call = Context.get().call();
        call.begin(Op.of(op), null);
        return call;
    }

    /** Begins a call of an operator without tensor arguments: {@code owner} gets its result. */
    public static Call of(String op, Owner owner) {
        Call call = Context.get().call();
        owner.requireOpen();
        call.begin(Op.of(op), owner);
        return call;
    }

    private void begin(Op begun, Owner resultOwner) {
        abandon();
        op = begun;
        owner = resultOwner;
    }

    /** A tensor. */
    public Call arg(Tensor tensor) {
        return push(share(tensor), Kind.TENSOR);
    }

    /** An {@code int} or {@code SymInt}. */
    public Call arg(long value) {
        return push(value, Kind.PLAIN);
    }

    /** A {@code float}. */
    public Call arg(double value) {
        return push(Double.doubleToRawLongBits(value), Kind.PLAIN);
    }

    /** A {@code bool}. */
    public Call arg(boolean value) {
        return push(value ? 1 : 0, Kind.PLAIN);
    }

    /** A {@code ScalarType}. */
    public Call arg(DType type) {
        return push(DTypes.code(type), Kind.PLAIN);
    }

    /** A {@code Device}. */
    public Call arg(Device device) {
        return push(Devices.packed(device), Kind.PLAIN);
    }

    /** A {@code MemoryFormat}. */
    public Call contiguousFormat() {
        return push(MemoryFormats.CONTIGUOUS, Kind.PLAIN);
    }

    /** A {@code str}. */
    public Call arg(String text) {
        return push(string(text), Kind.STRING);
    }

    /** An {@code int[]} or {@code SymInt[]}. */
    public Call arg(long... values) {
        return push(list(values), Kind.LIST);
    }

    /** A {@code Tensor[]}. */
    public Call arg(List<? extends Tensor> tensors) {
        // It stands on the stack before it is filled, so that what is in it is freed if one of the tensors is closed.
        long list = newList(tensors.size());
        push(list, Kind.TENSOR_LIST);
        for (Tensor tensor : tensors) {
            Status.check(StackApi.torch_list_push_back(list, share(tensor)), ARGUMENT);
        }
        return this;
    }

    /** A tensor of no dimensions in a {@code Scalar}'s place, whose type does not change that of the result with {@code like}. */
    public Call scalar(Number value, Tensor like) {
        return push(Scalars.promoting(value, (NativeTensor) like, context), Kind.TENSOR);
    }

    /** As {@link #scalar}; null is none. */
    public Call optScalar(Number value, Tensor like) {
        return value == null ? none() : box(Scalars.promoting(value, (NativeTensor) like, context), Kind.TENSOR_BOX);
    }

    /** A tensor of no dimensions, of the element type and device of another. */
    public Call scalarOf(Number value, Tensor like) {
        return push(Scalars.sameType(value, (NativeTensor) like, context), Kind.TENSOR);
    }

    /** None. */
    public Call none() {
        return push(0, Kind.PLAIN);
    }

    /** None, so many times. */
    public Call none(int times) {
        for (int i = 0; i < times; i++) {
            none();
        }
        return this;
    }

    /** A {@code Tensor?}; null is none. */
    public Call opt(Tensor tensor) {
        return tensor == null ? none() : box(share(tensor), Kind.TENSOR_BOX);
    }

    /** An {@code int?} that is there. */
    public Call opt(long value) {
        return box(value, Kind.BOX);
    }

    /** A {@code float?} that is there. */
    public Call opt(double value) {
        return box(Double.doubleToRawLongBits(value), Kind.BOX);
    }

    /** A {@code bool?} that is there. */
    public Call opt(boolean value) {
        return box(value ? 1 : 0, Kind.BOX);
    }

    /** A {@code ScalarType?}; null is none. */
    public Call opt(DType type) {
        return type == null ? none() : box(DTypes.code(type), Kind.BOX);
    }

    /** A {@code Device?}; null is none. */
    public Call opt(Device device) {
        return device == null ? none() : box(Devices.packed(device), Kind.BOX);
    }

    /** A {@code str?}; null is none. */
    public Call opt(String text) {
        return text == null ? none() : box(string(text), Kind.STRING_BOX);
    }

    /** An {@code int[]?}; null is none. */
    public Call opt(long[] values) {
        return values == null ? none() : box(list(values), Kind.LIST_BOX);
    }

    /** A {@code float[]?}; null is none. */
    public Call opt(double[] values) {
        if (values == null) {
            return none();
        }
        long[] bits = new long[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Double.doubleToRawLongBits(values[i]);
        }
        return opt(bits);
    }

    /** A {@code Tensor?[]}, where null is none. */
    public Call optionals(List<? extends Tensor> tensors) {
        long list = newList(tensors.size());
        push(list, Kind.OPTIONAL_LIST);
        for (Tensor tensor : tensors) {
            long element = tensor == null ? 0 : newBox(share(tensor));
            Status.check(StackApi.torch_list_push_back(list, element), ARGUMENT);
        }
        return this;
    }

    /** Calls it, for its one tensor. */
    public Tensor tensor() {
        run();
        return context.adopt(result(0), owner);
    }

    /** Calls it, for its first {@code count} tensors. */
    public List<Tensor> tensors(int count) {
        run();
        long[] handles = new long[count];
        for (int i = 0; i < count; i++) {
            handles[i] = result(i);
        }
        return adopted(handles);
    }

    /** Calls it, for its one {@code Tensor[]}. */
    public List<Tensor> list() {
        run();
        return adopted(taken(result(0)));
    }

    /** The elements of a list, which is deleted. */
    private long[] taken(long list) {
        Status.check(StackApi.torch_list_size(list, context.out()), RESULT);
        long[] elements = new long[Math.toIntExact(context.outLong())];
        for (int i = 0; i < elements.length; i++) {
            Status.check(StackApi.torch_list_get_item(list, i, context.out()), RESULT);
            elements[i] = context.outLong();
        }
        Status.check(StackApi.torch_delete_list(list), RESULT);
        return elements;
    }

    /** Tensors of handles: all, or none when the owner has stopped meanwhile, and then all handles are freed. */
    private List<Tensor> adopted(long... handles) {
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

    private static void deleteAll(long... handles) {
        for (long handle : handles) {
            TensorApi.aoti_torch_delete_tensor_object(handle);
        }
    }

    /** Calls it, for its one {@code bool}. */
    public boolean bool() {
        run();
        return (result(0) & 0xff) != 0;
    }

    /** Calls it, for results of the types of its schema; a tensor that is not defined is null. */
    List<Object> results(List<Schema.Type> types) {
        run();
        long[] slots = new long[types.size()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = result(i);
        }
        var results = new ArrayList<Object>();
        int next = 0;
        try {
            while (next < slots.length) {
                results.add(java(slots[next], types.get(next++)));
            }
        } finally {
            while (next < slots.length) {
                free(slots[next], types.get(next++));
            }
        }
        return Collections.unmodifiableList(results);
    }

    private void free(long slot, Schema.Type type) {
        if (type.isTensors()) {
            deleteAll(taken(slot));
        } else if (type.is("Tensor")) {
            TensorApi.aoti_torch_delete_tensor_object(slot);
        }
    }

    private Object java(long slot, Schema.Type type) {
        if (type.isTensors()) {
            return adopted(taken(slot));
        }
        return switch (type.toString()) {
            case "Tensor" -> defined(slot);
            case "int", "SymInt" -> slot;
            case "float" -> Double.longBitsToDouble(slot);
            case "bool" -> (slot & 0xff) != 0;
            case "ScalarType" -> DTypes.of((int) slot);
            default -> throw new UnsupportedOperationException("A result of type " + type);
        };
    }

    private Tensor defined(long tensor) {
        Status.check(TensorApi.aoti_torch_is_defined(tensor, context.out()), RESULT);
        if (context.outBoolean()) {
            return context.adopt(tensor, owner);
        }
        Status.check(TensorApi.aoti_torch_delete_tensor_object(tensor), RESULT);
        return null;
    }

    /** Calls an operator that changes its first argument, and gives that argument. */
    public Tensor inPlace(Tensor self) {
        run();
        Status.check(TensorApi.aoti_torch_delete_tensor_object(result(0)), RESULT);
        return self;
    }

    private void run() {
        Op called = op;
        if (called == null) {
            throw new IllegalStateException("An operator was called between the arguments of another");
        }
        op = null;
        size = 0;
        int status = StackApi.aoti_torch_call_dispatcher(called.operator(), called.overload(), stackAddress);
        Status.check(status, called.name());
    }

    private long result(int slot) {
        return stack.getAtIndex(ValueLayout.JAVA_LONG, slot);
    }

    private Call push(long value, Kind kind) {
        stack.setAtIndex(ValueLayout.JAVA_LONG, size, value);
        kinds[size++] = kind;
        return this;
    }

    private Call box(long value, Kind kind) {
        return push(newBox(value), kind);
    }

    private long newBox(long value) {
        return Boxes.make(value, context);
    }

    private long share(Tensor tensor) {
        try {
            return shared(((NativeTensor) tensor).handle());
        } catch (RuntimeException e) {
            abandon();
            throw e;
        }
    }

    private long shared(Handle handle) {
        long address = handle.acquire();
        try {
            Status.check(TensorApi.aoti_torch_new_tensor_handle(address, context.out()), ARGUMENT);
        } finally {
            handle.release();
        }
        if (owner == null) {
            owner = handle.owner;
        }
        return context.outLong();
    }

    private long newList(int length) {
        Status.check(StackApi.torch_new_list_reserve_size(length, context.out()), ARGUMENT);
        return context.outLong();
    }

    private long list(long[] values) {
        long list = newList(values.length);
        for (long value : values) {
            Status.check(StackApi.torch_list_push_back(list, value), ARGUMENT);
        }
        return list;
    }

    private long string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            var data = arena.allocate(bytes.length + 1L);
            MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
            Status.check(StackApi.torch_new_string_handle(data.address(), bytes.length, context.out()), ARGUMENT);
        }
        return context.outLong();
    }

    /** Frees the arguments of a call that was begun and not made, because one of them was closed for instance. */
    private void abandon() {
        op = null;
        while (size > 0) {
            size--;
            long value = result(size);
            switch (kinds[size]) {
                case PLAIN -> {}
                case TENSOR -> TensorApi.aoti_torch_delete_tensor_object(value);
                case LIST -> StackApi.torch_delete_list(value);
                case TENSOR_LIST -> deleteAll(taken(value));
                case OPTIONAL_LIST -> deleteAll(unboxed(taken(value)));
                case STRING -> StackApi.torch_delete_string(value);
                case BOX -> Boxes.delete(value);
                case TENSOR_BOX -> TensorApi.aoti_torch_delete_tensor_object(Boxes.delete(value));
                case LIST_BOX -> StackApi.torch_delete_list(Boxes.delete(value));
                case STRING_BOX -> StackApi.torch_delete_string(Boxes.delete(value));
            }
        }
    }

    private static long[] unboxed(long... boxes) {
        return LongStream.of(boxes).filter(box -> box != 0).map(Boxes::delete).toArray();
    }
}
