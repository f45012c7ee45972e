package hub.gpu.schema;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.foreign.LayoutCodes;
import hub.gpu.operators.Call;
import hub.gpu.operators.ResultKind;
import hub.gpu.operators.ScalarTensors;
import hub.gpu.ownership.NativeTensor;
import hub.gpu.ownership.TensorOwner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** One call by a schema. It checks every argument against its type before it calls anything native. */
final class SchemaCall {

    /** Operators with results whose size depends on the elements, of any type. */
    private static final Pattern COUNTING = Pattern.compile("::(nonzero|argwhere|where|unique|hist|masked_)");

    private SchemaCall() {}

    static List<Object> run(String name, Schema schema, List<Object> given, TensorOwner owner) {
        if (given.size() > schema.parameters().size()) {
            throw new IllegalArgumentException("%d arguments for %s".formatted(given.size(), schema.text()));
        }
        var values = new ArrayList<Object>();
        for (int i = 0; i < schema.parameters().size(); i++) {
            Schema.Parameter parameter = schema.parameters().get(i);
            Object value = i < given.size() ? given.get(i) : initial(parameter, schema);
            values.add(checked(value, parameter, schema));
        }
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
        if (type.isTensors()) {
            return ResultKind.TENSORS;
        }
        return switch (type.toString()) {
            case "Tensor" -> ResultKind.TENSOR;
            case "int", "SymInt" -> ResultKind.INTEGER;
            case "float" -> ResultKind.FLOAT;
            case "bool" -> ResultKind.BOOL;
            case "ScalarType" -> ResultKind.DTYPE;
            default -> throw new UnsupportedOperationException("A result of type " + type);
        };
    }

    private static Object initial(Schema.Parameter parameter, Schema schema) {
        String text = parameter.initial();
        if (text == null) {
            throw new IllegalArgumentException("%s has no default in %s".formatted(parameter.name(), schema.text()));
        }
        return SchemaDefaults.parse(text, parameter.type());
    }

    /** The value as {@link #push} takes it: numbers as long or double, lists as arrays or lists of tensors. */
    private static Object checked(Object value, Schema.Parameter parameter, Schema schema) {
        Schema.Type type = parameter.type();
        if (value == null && type.optional()) {
            return null;
        }
        Object checked = type.list() ? list(value, type) : single(value, type.base());
        if (checked == null) {
            throw new IllegalArgumentException("%s: expected %s, not %s, in %s"
                    .formatted(
                            parameter.name(),
                            type,
                            value == null ? "null" : value.getClass().getSimpleName() + " " + value,
                            schema.text()));
        }
        return checked;
    }

    private static Object single(Object value, String base) {
        return switch (base) {
            case "Tensor" -> value instanceof NativeTensor tensor ? tensor : null;
            case "int", "SymInt" -> isInteger(value) ? (Object) ((Number) value).longValue() : null;
            case "float" -> value instanceof Number number ? (Object) number.doubleValue() : null;
            case "bool" -> value instanceof Boolean flag ? flag : null;
            case "str" -> value instanceof String text ? text : null;
            case "ScalarType" -> value instanceof DType type ? type : null;
            case "Device" -> value instanceof Device device ? device : null;
            case "MemoryFormat" -> value instanceof String text && LayoutCodes.isKnown(text) ? text : null;
            default -> null;
        };
    }

    private static Object list(Object value, Schema.Type type) {
        return switch (type.base()) {
            case "Tensor" -> tensors(value, type.optionalElement());
            case "int", "SymInt" -> longs(value, type.length());
            case "float" -> doubles(value, type.length());
            case "bool" -> value instanceof boolean[] flags ? longsOf(flags) : null;
            default -> null;
        };
    }

    private static Object tensors(Object value, boolean optional) {
        List<?> list = value instanceof Tensor[] array ? Arrays.asList(array) : value instanceof List<?> l ? l : null;
        boolean fits = list != null
                && list.stream().allMatch(each -> each instanceof NativeTensor || optional && each == null);
        return fits ? list.stream().map(Tensor.class::cast).toList() : null;
    }

    private static long[] longs(Object value, int length) {
        return switch (value) {
            case long[] array -> array;
            case int[] array -> Arrays.stream(array).asLongStream().toArray();
            case List<?> list
            when list.stream().allMatch(SchemaCall::isInteger) ->
                list.stream().mapToLong(each -> ((Number) each).longValue()).toArray();
            case Number number
            when length > 0 && isInteger(number) ->
                LongStream.generate(number::longValue).limit(length).toArray();
            case null, default -> null;
        };
    }

    private static double[] doubles(Object value, int length) {
        return switch (value) {
            case double[] array -> array;
            case List<?> list
            when list.stream().allMatch(Number.class::isInstance) ->
                list.stream().mapToDouble(each -> ((Number) each).doubleValue()).toArray();
            case Number number
            when length > 0 ->
                DoubleStream.generate(number::doubleValue).limit(length).toArray();
            case null, default -> null;
        };
    }

    private static long[] longsOf(boolean... flags) {
        long[] longs = new long[flags.length];
        for (int i = 0; i < flags.length; i++) {
            longs[i] = flags[i] ? 1 : 0;
        }
        return longs;
    }

    private static boolean isInteger(Object value) {
        return value instanceof Number number && ScalarTensors.isInteger(number);
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
