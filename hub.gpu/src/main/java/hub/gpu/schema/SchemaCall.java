package hub.gpu.schema;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.foreign.LayoutCodes;
import hub.gpu.operators.Call;
import hub.gpu.operators.ResultKind;
import hub.gpu.ownership.TensorOwner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One call by a schema. Every argument is checked against its type before anything native is called. */
final class SchemaCall {

    /** Operators with results whose size depends on the elements, of any type. */
    private static final Pattern COUNTING = Pattern.compile("::(nonzero|argwhere|where|unique|hist|masked_)");

    private SchemaCall() {}

    static List<Object> run(String name, Schema schema, List<Object> given, TensorOwner owner) {
        List<Object> values = SchemaArguments.checked(given, schema);
        var copies = new ArrayList<Tensor>();
        try {
            for (int i = 0; i < values.size(); i++) {
                values.set(i, own(values.get(i), name, schema.parameters().get(i), copies));
            }
            return call(name, schema, values, owner);
        } finally {
            copies.forEach(Tensor::close);
        }
    }

    /**
     * The argument, or a copy of it that no other thread can change. Operators check indices and count masks before they use
     * them. No schema says which operators look twice.
     */
    private static Object own(Object value, String name, Schema.Parameter parameter, List<Tensor> copies) {
        if (parameter.shared()) {
            return value;
        }
        if (value instanceof List<?> list && parameter.type().optionalElement()) {
            return list.stream().map(each -> own((Tensor) each, name, copies)).collect(Collectors.toList());
        }
        return value instanceof Tensor tensor ? own(tensor, name, copies) : value;
    }

    private static Tensor own(Tensor tensor, String name, List<Tensor> copies) {
        if (tensor == null || !isIndex(tensor) && !COUNTING.matcher(name).find()) {
            return tensor;
        }
        Tensor copy = tensor.copy();
        copies.add(copy);
        return copy;
    }

    private static boolean isIndex(Tensor tensor) {
        DType type = tensor.dtype();
        return !type.isFloatingPoint() && !type.isComplex();
    }

    private static List<Object> call(String name, Schema schema, List<Object> values, TensorOwner owner) {
        List<ResultKind> kinds = schema.results().stream().map(SchemaCall::kind).toList();
        Call call = Call.of(name, owner);
        for (int i = 0; i < values.size(); i++) {
            push(call, values.get(i), schema.parameters().get(i).type());
        }
        return call.results(kinds);
    }

    private static ResultKind kind(Schema.Type type) {
        return type.resultKind().orElseThrow(() -> new UnsupportedOperationException("A result of type " + type));
    }

    private static void push(Call call, Object value, Schema.Type type) {
        if (type.list() && type.optionalElement()) {
            call.optionals(tensorList(value));
        } else if (type.optional()) {
            pushOptional(call, value);
        } else {
            pushPlain(call, value);
        }
    }

    private static void pushOptional(Call call, Object value) {
        switch (value) {
            case null -> call.none();
            case Tensor tensor -> call.opt(tensor);
            case Long number -> call.opt(number.longValue());
            case Double number -> call.opt(number.doubleValue());
            case Boolean flag -> call.opt(flag.booleanValue());
            case DType type -> call.opt(type);
            case Device device -> call.opt(device);
            case String text when LayoutCodes.isKnown(text) -> call.opt((long) LayoutCodes.code(text));
            case String text -> call.opt(text);
            case long[] values -> call.opt(values);
            case double[] values -> call.opt(values);
            default -> throw new IllegalArgumentException("An optional list of tensors is not supported");
        }
    }

    private static void pushPlain(Call call, Object value) {
        switch (value) {
            case Tensor tensor -> call.arg(tensor);
            case Long number -> call.arg(number.longValue());
            case Double number -> call.arg(number.doubleValue());
            case Boolean flag -> call.arg(flag.booleanValue());
            case DType type -> call.arg(type);
            case Device device -> call.arg(device);
            case String text when LayoutCodes.isKnown(text) -> call.arg((long) LayoutCodes.code(text));
            case String text -> call.arg(text);
            case long[] values -> call.arg(values);
            case double[] values ->
                call.arg(Arrays.stream(values)
                        .mapToLong(Double::doubleToRawLongBits)
                        .toArray());
            default -> call.arg(tensorList(value));
        }
    }

    private static List<Tensor> tensorList(Object value) {
        return value instanceof List<?> list
                ? Collections.unmodifiableList(
                        list.stream().map(Tensor.class::cast).toList())
                : List.of();
    }
}
