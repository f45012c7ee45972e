package hub.gpu.program.plan;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.foreign.LayoutCodes;
import hub.gpu.operators.Call;
import hub.gpu.program.graph.Argument.Kind;
import hub.gpu.schema.Schema;
import java.util.Arrays;
import java.util.List;

/** Puts one argument of a call in its place. How it does that is decided when the plan is made. */
@FunctionalInterface
interface ArgumentPusher {

    void push(Call call, RunValues values);

    /** @param source whose constant has been checked against the type */
    static ArgumentPusher of(ArgumentSource source, Schema.Type type) {
        return switch (source) {
            case ArgumentSource.OfConstant constant -> constant(constant.value(), type);
            case ArgumentSource.OfTensor tensor -> tensor(tensor.slot(), type.optional());
            case ArgumentSource.OfNumber number -> number(number.slot(), type);
            case ArgumentSource.OfIntegers integers -> {
                boolean optional = type.optional();
                yield (call, values) -> {
                    long[] array = integers.value(values);
                    if (optional) {
                        call.opt(array);
                    } else {
                        call.arg(array);
                    }
                };
            }
            case ArgumentSource.OfNumberBeside beside ->
                (call, values) -> call.scalar((Number) beside.value(values), values.tensors[beside.like()]);
            case ArgumentSource.OfItems items -> tensors(items, type.optionalElement());
        };
    }

    private static ArgumentPusher tensor(int slot, boolean optional) {
        return optional
                ? (call, values) -> call.opt(values.tensors[slot])
                : (call, values) -> call.arg(values.required(slot));
    }

    private static ArgumentPusher tensors(ArgumentSource.OfItems items, boolean optionalElement) {
        return (call, values) -> {
            var tensors = new Tensor[items.items().size()];
            for (int i = 0; i < tensors.length; i++) {
                tensors[i] = (Tensor) items.items().get(i).value(values);
            }
            List<Tensor> list = Arrays.asList(tensors);
            if (optionalElement) {
                call.optionals(list);
            } else {
                call.arg(list);
            }
        };
    }

    private static ArgumentPusher number(Slot slot, Schema.Type type) {
        boolean optional = type.optional();
        boolean real = type.base().equals("float");
        if (real) {
            return optional
                    ? (call, values) -> call.opt(slot.real(values))
                    : (call, values) -> call.arg(slot.real(values));
        }
        if (slot.kind() == Kind.BOOL) {
            return optional
                    ? (call, values) -> call.opt(values.numbers[slot.index()] != 0)
                    : (call, values) -> call.arg(values.numbers[slot.index()] != 0);
        }
        return optional
                ? (call, values) -> call.opt(values.numbers[slot.index()])
                : (call, values) -> call.arg(values.numbers[slot.index()]);
    }

    private static ArgumentPusher constant(Object value, Schema.Type type) {
        if (type.list() && type.optionalElement()) {
            List<Tensor> tensors = tensorList(value);
            return (call, _) -> call.optionals(tensors);
        }
        return type.optional() ? optional(value) : plain(value);
    }

    private static ArgumentPusher optional(Object value) {
        return switch (value) {
            case null -> (call, _) -> call.none();
            case Tensor tensor -> (call, _) -> call.opt(tensor);
            case Long number -> {
                long bits = number;
                yield (call, _) -> call.opt(bits);
            }
            case Double number -> {
                double bits = number;
                yield (call, _) -> call.opt(bits);
            }
            case Boolean flag -> {
                boolean bit = flag;
                yield (call, _) -> call.opt(bit);
            }
            case DType type -> (call, _) -> call.opt(type);
            case Device device -> (call, _) -> call.opt(device);
            case String text
            when LayoutCodes.isKnown(text) -> {
                long code = LayoutCodes.code(text);
                yield (call, _) -> call.opt(code);
            }
            case String text -> (call, _) -> call.opt(text);
            case long[] array -> (call, _) -> call.opt(array);
            case double[] array -> (call, _) -> call.opt(array);
            default -> throw new IllegalArgumentException("An optional list of tensors is not supported");
        };
    }

    private static ArgumentPusher plain(Object value) {
        return switch (value) {
            case Tensor tensor -> (call, _) -> call.arg(tensor);
            case Long number -> {
                long bits = number;
                yield (call, _) -> call.arg(bits);
            }
            case Double number -> {
                double bits = number;
                yield (call, _) -> call.arg(bits);
            }
            case Boolean flag -> {
                boolean bit = flag;
                yield (call, _) -> call.arg(bit);
            }
            case DType type -> (call, _) -> call.arg(type);
            case Device device -> (call, _) -> call.arg(device);
            case String text
            when LayoutCodes.isKnown(text) -> {
                long code = LayoutCodes.code(text);
                yield (call, _) -> call.arg(code);
            }
            case String text -> (call, _) -> call.arg(text);
            case long[] array -> (call, _) -> call.arg(array);
            case double[] array -> {
                long[] bits = Arrays.stream(array)
                        .mapToLong(Double::doubleToRawLongBits)
                        .toArray();
                yield (call, _) -> call.arg(bits);
            }
            default -> {
                List<Tensor> tensors = tensorList(value);
                yield (call, _) -> call.arg(tensors);
            }
        };
    }

    private static List<Tensor> tensorList(Object value) {
        // A list may have nothing in a place, which List.copyOf refuses.
        return value instanceof List<?> list
                ? Arrays.asList(list.stream().map(Tensor.class::cast).toArray(Tensor[]::new))
                : List.of();
    }
}
