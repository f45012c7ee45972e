package hub.gpu.operators;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.foreign.DTypeCodes;
import hub.gpu.foreign.DeviceCodes;
import hub.gpu.foreign.DispatcherApi;
import hub.gpu.foreign.LayoutCodes;
import hub.gpu.foreign.NativeStatus;
import hub.gpu.operators.CallArguments.Kind;
import hub.gpu.ownership.NativeTensor;
import hub.gpu.ownership.PerThread;
import hub.gpu.ownership.TensorHandle;
import hub.gpu.ownership.TensorOwner;
import hub.gpu.ownership.ThreadContext;
import java.util.List;

/**
 * One call of an operator through the dispatcher. First come all arguments, in the order of the ATen schema and with those
 * that have defaults; then the result is taken.
 *
 * <p>A thread has one such object for all of its calls. So arguments must be computed before {@link #of} is called. What an
 * argument owns natively goes to libtorch with the call. If the call does not happen, it is freed.
 */
public final class Call {

    private static final PerThread<Call> CURRENT = new PerThread<>(() -> new Call(ThreadContext.get()));

    private final ThreadContext context;
    private final long stack;
    private final CallArguments arguments;
    private final CallResults results;
    private final OneThreadUnderLoad threads;
    private OperatorName op;
    private TensorOwner owner;

    private Call(ThreadContext context) {
        this.context = context;
        stack = context.scratch().stack();
        arguments = new CallArguments(context.scratch());
        results = new CallResults(context);
        threads = new OneThreadUnderLoad(context.scratch());
    }

    /** Begins a call of {@code aten::name}, {@code "softmax.int"} for instance. */
    public static Call of(String op) {
        Call call = current();
        call.begin(OperatorName.of(op), null);
        return call;
    }

    /** Begins a call of an operator without tensor arguments: {@code owner} gets its result. */
    public static Call of(String op, TensorOwner owner) {
        return of(OperatorName.of(op), owner);
    }

    /** As {@link #of(String, TensorOwner)}, of an operator that was looked up before. */
    public static Call of(OperatorName op, TensorOwner owner) {
        Call call = current();
        owner.requireOpen();
        call.begin(op, owner);
        return call;
    }

    private static Call current() {
        Call call = CURRENT.get();
        call.context.switchGradientsOff();
        return call;
    }

    private void begin(OperatorName begun, TensorOwner resultOwner) {
        arguments.free();
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
        return push(code(type), Kind.PLAIN);
    }

    /** A {@code Device}. */
    public Call arg(Device device) {
        return push(DeviceCodes.packed(device), Kind.PLAIN);
    }

    /** A {@code MemoryFormat}. */
    public Call contiguousFormat() {
        return push(LayoutCodes.CONTIGUOUS, Kind.PLAIN);
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
        // The list stands on the stack before it is filled: so its tensors are freed if the next one is closed.
        long list = arguments.list(tensors.size());
        push(list, Kind.TENSOR_LIST);
        for (Tensor tensor : tensors) {
            arguments.append(list, share(tensor));
        }
        return this;
    }

    /** A number in the place of a {@code Scalar}, as a tensor of no dimensions that promotes types as a number does. */
    public Call scalar(Number value, Tensor like) {
        return push(promoting(value, like), Kind.TENSOR);
    }

    /**
     * As {@link #scalar}, on the device of {@code like}; null is none.
     *
     * @throws IllegalArgumentException for an integer beyond those of the tensor's type
     */
    public Call optScalar(Number value, Tensor like) {
        return value == null ? none() : box(promotingWithin(value, like), Kind.TENSOR_BOX);
    }

    /** A tensor of no dimensions, of the element type and device of another. */
    public Call scalarOf(Number value, Tensor like) {
        return push(sameType(value, like), Kind.TENSOR);
    }

    /** None. */
    public Call none() {
        return push(0, Kind.PLAIN);
    }

    /** None, several times. */
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
        return type == null ? none() : box(code(type), Kind.BOX);
    }

    /** A {@code Device?}; null is none. */
    public Call opt(Device device) {
        return device == null ? none() : box(DeviceCodes.packed(device), Kind.BOX);
    }

    /** A {@code str?}; null is none. */
    public Call opt(String text) {
        return text == null ? none() : box(arguments.string(text), Kind.STRING_BOX);
    }

    /** An {@code int[]?}; null is none. */
    public Call opt(long[] values) {
        return values == null ? none() : box(arguments.list(values), Kind.LIST_BOX);
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
        long list = arguments.list(tensors.size());
        push(list, Kind.OPTIONAL_LIST);
        for (Tensor tensor : tensors) {
            arguments.append(list, tensor == null ? 0 : arguments.box(share(tensor)));
        }
        return this;
    }

    /** Calls it, for its one tensor. */
    public Tensor tensor() {
        run();
        return results.tensor(owner);
    }

    /** Calls it, for its first {@code count} tensors. */
    public List<Tensor> tensors(int count) {
        run();
        return results.tensors(count, owner);
    }

    /** Calls it, for its one {@code Tensor[]}. */
    public List<Tensor> list() {
        run();
        return results.list(owner);
    }

    /** Calls it, for its one {@code bool}. */
    public boolean bool() {
        run();
        return results.bool();
    }

    /** Calls an operator that changes its first argument, and gives that argument. */
    public Tensor inPlace(Tensor self) {
        return overwritten(self, 1);
    }

    /** Calls an operator that gives {@code count} of its arguments as its results. The first one is {@code self}. */
    Tensor overwritten(Tensor self, int count) {
        run();
        results.drop(count);
        return self;
    }

    /** Calls it, for results of the given kinds. A tensor that is not defined is null. */
    public List<Object> results(List<ResultKind> kinds) {
        run();
        return results.ofKinds(kinds, owner);
    }

    private void run() {
        OperatorName called = op;
        if (called == null) {
            throw new IllegalStateException("An operator was called between the arguments of another");
        }
        op = null;
        arguments.handOver();
        NativeStatus.check(dispatch(called), called.name());
    }

    private int dispatch(OperatorName called) {
        if (!called.multiplies()) {
            threads.beforeOther();
            return DispatcherApi.aoti_torch_call_dispatcher(called.operator(), called.overload(), stack);
        }
        threads.beforeProduct();
        try {
            return DispatcherApi.aoti_torch_call_dispatcher(called.operator(), called.overload(), stack);
        } finally {
            threads.afterProduct();
        }
    }

    private Call push(long value, Kind kind) {
        arguments.push(value, kind);
        return this;
    }

    private Call box(long value, Kind kind) {
        arguments.pushBox(value, kind);
        return this;
    }

    private long share(Tensor tensor) {
        try {
            TensorHandle handle = ((NativeTensor) tensor).handle();
            long shared = arguments.share(handle);
            if (owner == null) {
                owner = handle.owner();
            }
            return shared;
        } catch (RuntimeException e) {
            throw abandoned(e);
        }
    }

    private long promoting(Number value, Tensor like) {
        try {
            return ScalarTensors.promoting(value, (NativeTensor) like, context);
        } catch (RuntimeException e) {
            throw abandoned(e);
        }
    }

    private long promotingWithin(Number value, Tensor like) {
        try {
            ScalarTensors.requireWithin(value, like.dtype());
            return ScalarTensors.promotingThere(value, (NativeTensor) like, context);
        } catch (RuntimeException e) {
            throw abandoned(e);
        }
    }

    private long sameType(Number value, Tensor like) {
        try {
            return ScalarTensors.sameType(value, (NativeTensor) like, context);
        } catch (RuntimeException e) {
            throw abandoned(e);
        }
    }

    private long code(DType type) {
        try {
            return DTypeCodes.code(type);
        } catch (RuntimeException e) {
            throw abandoned(e);
        }
    }

    private long string(String text) {
        try {
            return arguments.string(text);
        } catch (RuntimeException e) {
            throw abandoned(e);
        }
    }

    private long list(long[] values) {
        try {
            return arguments.list(values);
        } catch (RuntimeException e) {
            throw abandoned(e);
        }
    }

    /** Frees the arguments before one that failed. The next call would do it, but perhaps there is none. */
    private RuntimeException abandoned(RuntimeException e) {
        op = null;
        arguments.free();
        return e;
    }
}
