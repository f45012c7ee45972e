package hub.gpu.schema;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.operators.Call;
import hub.gpu.operators.TensorData;
import hub.gpu.operators.TensorScopes;
import hub.gpu.schema.ComposedOperator.Arguments;
import java.util.HashMap;
import java.util.Map;

/** The operators that make tensors of numbers: the numbers are ScalarTensors. */
final class ComposedFactories {

    private ComposedFactories() {}

    static Map<String, ComposedOperator> all() {
        var all = new HashMap<String, ComposedOperator>();
        all.put("arange", a -> arange(a, 1));
        all.put("arange.start", a -> arange(a, 2));
        all.put("arange.start_step", a -> arange(a, 3));
        all.put("range", a -> range(a, 2));
        all.put("range.step", a -> range(a, 3));
        all.put("linspace", a -> spread("linspace.Tensor_Tensor", a));
        all.put("logspace", a -> spread("logspace.Tensor_Tensor", a));
        all.put("full", a -> full(a, a.longs(0), a.type(2), a.device(4)));
        all.put("scalar_tensor", a -> full(a, new long[0], 0, a.type(1), a.device(3)));
        all.put(
                "new_full",
                a -> full(
                        a,
                        a.longs(1),
                        2,
                        a.isNone(3) ? a.tensor(0).dtype() : a.type(3),
                        a.isNone(5) ? a.tensor(0).device() : a.device(5)));
        all.put("full_like", a -> {
            Call call = Call.of("empty_like").arg(a.tensor(0)).opt(a.type(2)).none();
            call = a.isNone(4) ? call.none() : call.opt(a.device(4));
            return filled(call.none(2).tensor(), a, 1);
        });
        all.put("fill.Scalar", a -> filled(a.tensor(0).copy(), a, 1));
        all.put("fill_.Scalar", a -> filled(a.tensor(0), a, 1));
        return all;
    }

    /** A tensor of no dimensions, with the type that a number has in PyTorch. */
    static Tensor number(Arguments a, int place) {
        return full(a, new long[0], place, null, Device.CPU);
    }

    private static Tensor full(Arguments a, long[] shape, DType type, Device device) {
        return full(a, shape, 1, type, device);
    }

    private static Tensor full(Arguments a, long[] shape, int place, DType type, Device device) {
        return filled(
                TensorData.uninitialised(shape, type == null ? typeOf(a, place) : type, device, a.owner()), a, place);
    }

    /** The type that a number has in PyTorch. */
    private static DType typeOf(Arguments a, int place) {
        if (a.isTensor(place)) {
            return DType.COMPLEX64;
        }
        return a.values()[place] instanceof Boolean ? DType.BOOL : a.isInteger(place) ? DType.INT64 : DType.FLOAT32;
    }

    /** A tensor whose elements become a number, which may be complex. */
    private static Tensor filled(Tensor tensor, Arguments a, int place) {
        if (!a.isTensor(place)) {
            return tensor.fill_(a.number(place));
        }
        if (!tensor.dtype().isComplex()) {
            throw new IllegalArgumentException(
                    "A tensor of type %s cannot hold a complex number".formatted(tensor.dtype()));
        }
        return Call.of("fill_.Tensor").arg(tensor).arg(a.tensor(place)).inPlace(tensor);
    }

    /** Numbers up to an end. With two numbers they begin at the first, and with three they go by steps. */
    private static Tensor arange(Arguments a, int numbers) {
        int last = numbers == 1 ? 0 : 1;
        int first = numbers == 1 ? -1 : 0;
        int step = numbers == 3 ? 2 : -1;
        DType type = a.type(numbers);
        boolean integers = (first < 0 || a.isInteger(first)) && a.isInteger(last) && (step < 0 || a.isInteger(step));
        Device device = a.device(numbers + 2);
        try (TensorScope scope = TensorScopes.open()) {
            Tensor made;
            if (integers) {
                made = integers(first < 0 ? 0 : a.integer(first), a.integer(last), step < 0 ? 1 : a.integer(step), a);
            } else {
                made = fractions(
                        first < 0 ? 0 : a.real(first),
                        a.real(last),
                        step < 0 ? 1 : a.real(step),
                        type == DType.FLOAT64,
                        a);
            }
            return scope.keep(made.to(type == null ? made.dtype() : type).to(device));
        }
    }

    /** As {@code arange}, with the end among the numbers, and of fractions. */
    private static Tensor range(Arguments a, int numbers) {
        double start = a.real(0);
        double step = numbers == 3 ? a.real(2) : 1;
        DType type = a.isNone(numbers) ? DType.FLOAT32 : a.type(numbers);
        double steps = Math.floor((a.real(1) - start) / step);
        requireSteps(steps >= 0 && Double.isFinite(steps), start, a.real(1), step);
        try (TensorScope scope = TensorScopes.open()) {
            Tensor made = fractions(start, start + (steps + 0.5) * step, step, type != DType.FLOAT32, a);
            return scope.keep(made.to(type).to(a.device(numbers + 2)));
        }
    }

    private static Tensor integers(long start, long end, long step, Arguments a) {
        long distance = end - start;
        boolean arrives = step > 0 ? end >= start && distance >= 0 : step < 0 && end <= start && distance <= 0;
        requireSteps(arrives, start, end, step);
        return TensorData.ofLongs(Math.ceilDiv(distance, step), index -> start + index * step, a.owner());
    }

    private static Tensor fractions(double start, double end, double step, boolean wide, Arguments a) {
        double steps = Math.ceil((end - start) / step);
        requireSteps(steps >= 0 && Double.isFinite(steps), start, end, step);
        if (!wide) {
            return TensorData.ofFloats((long) steps, index -> (float) (start + index * step), a.owner());
        }
        Tensor indices = TensorData.ofLongs((long) steps, index -> index, a.owner());
        return indices.to(DType.FLOAT64).mul(step).add(start);
    }

    private static void requireSteps(boolean arrives, Number start, Number end, Number step) {
        if (!arrives) {
            throw new IllegalArgumentException(
                    "arange: steps of %s do not lead from %s to %s".formatted(step, start, end));
        }
    }

    private static Tensor spread(String operator, Arguments a) {
        boolean logarithmic = operator.startsWith("log");
        int options = logarithmic ? 4 : 3;
        try (TensorScope scope = TensorScopes.open()) {
            Tensor first = TensorData.copyOf(new double[] {a.real(0)}, 1, DType.FLOAT64, new long[0], a.owner());
            Tensor last = TensorData.copyOf(new double[] {a.real(1)}, 1, DType.FLOAT64, new long[0], a.owner());
            Call call = Call.of(operator, a.owner()).arg(first).arg(last).arg(a.integer(2));
            if (logarithmic) {
                call.arg(a.real(3));
            }
            DType type = a.isNone(options) ? DType.FLOAT32 : a.type(options);
            return scope.keep(
                    call.opt(type).none().opt(a.device(options + 2)).none().tensor());
        }
    }
}
