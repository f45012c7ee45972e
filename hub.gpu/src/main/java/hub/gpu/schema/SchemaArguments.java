package hub.gpu.schema;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.foreign.LayoutCodes;
import hub.gpu.operators.ScalarTensors;
import hub.gpu.ownership.NativeTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** Checks arguments against a schema. A call that does not fit its schema would end the process. */
public final class SchemaArguments {

    private SchemaArguments() {}

    /**
     * All arguments of a call. Those that are left out at the end have their defaults.
     *
     * @throws IllegalArgumentException if they do not fit
     */
    static List<Object> checked(List<Object> given, Schema schema) {
        if (given.size() > schema.parameters().size()) {
            throw new IllegalArgumentException("%d arguments for %s".formatted(given.size(), schema.text()));
        }
        var values = new ArrayList<Object>();
        for (int i = 0; i < schema.parameters().size(); i++) {
            Schema.Parameter parameter = schema.parameters().get(i);
            Object value = i < given.size() ? given.get(i) : initial(parameter, schema);
            values.add(checked(value, parameter, schema));
        }
        return values;
    }

    /**
     * The default of a parameter.
     *
     * @throws IllegalArgumentException if it has none
     */
    public static Object initial(Schema.Parameter parameter, Schema schema) {
        String text = parameter.initial();
        if (text == null) {
            throw new IllegalArgumentException("%s has no default in %s".formatted(parameter.name(), schema.text()));
        }
        return SchemaDefaults.parse(text, parameter.type());
    }

    /**
     * A value as a call takes it: numbers as Long or Double, lists as arrays of long or double, or as lists of tensors.
     *
     * @throws IllegalArgumentException if the parameter takes no such value
     */
    public static Object checked(Object value, Schema.Parameter parameter, Schema schema) {
        Schema.Type type = parameter.type();
        if (value == null && type.optional()) {
            return null;
        }
        Object checked = type.list() ? list(value, type) : single(value, type.base());
        if (checked == null) {
            throw mismatch(value, parameter, schema);
        }
        return checked;
    }

    private static IllegalArgumentException mismatch(Object value, Schema.Parameter parameter, Schema schema) {
        return new IllegalArgumentException("%s: expected %s, not %s, in %s"
                .formatted(
                        parameter.name(),
                        parameter.type(),
                        value == null ? "null" : value.getClass().getSimpleName() + " " + value,
                        schema.text()));
    }

    /** Says that a number stands for a tensor, and that there is no tensor beside it. */
    static IllegalArgumentException noTensor(List<Object> given, Schema schema) {
        for (int i = 0; i < given.size(); i++) {
            if (given.get(i) instanceof Number) {
                return mismatch(given.get(i), schema.parameters().get(i), schema);
            }
        }
        throw new AssertionError(given);
    }

    private static Object single(Object value, String base) {
        return switch (base) {
            // As in Python, a number may stand for a tensor. Who calls makes one of it.
            case "Tensor" -> value instanceof NativeTensor || isNumber(value) ? value : null;
            case "int", "SymInt" -> isInteger(value) ? (Object) ((Number) value).longValue() : null;
            case "float" -> value instanceof Number number ? (Object) number.doubleValue() : null;
            case "bool" -> value instanceof Boolean flag ? flag : null;
            case "str" -> value instanceof String text ? text : null;
            case "ScalarType" -> value instanceof DType type ? type : null;
            case "Device" -> value instanceof Device device ? device : null;
            case "Scalar" -> isScalar(value) ? value : null;
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
            case "Scalar" -> value instanceof List<?> l && l.stream().allMatch(SchemaArguments::isScalar) ? l : null;
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
            when list.stream().allMatch(SchemaArguments::isInteger) ->
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

    private static boolean isNumber(Object value) {
        if (value instanceof Number number) {
            ScalarTensors.isInteger(number);
            return true;
        }
        return false;
    }

    /** A complex number is a tensor of no dimensions. */
    private static boolean isScalar(Object value) {
        return value instanceof NativeTensor tensor
                ? tensor.dtype().isComplex() && tensor.dim() == 0
                : value instanceof Boolean || isNumber(value);
    }

    private static boolean isInteger(Object value) {
        return value instanceof Number number && ScalarTensors.isInteger(number);
    }
}
