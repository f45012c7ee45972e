package hub.gpu.schema;

import hub.gpu.DType;
import java.util.ArrayList;
import java.util.List;

/** The default values in schemas, from their text. */
final class SchemaDefaults {

    private SchemaDefaults() {}

    static Object parse(String text, Schema.Type type) {
        if (text.equals("None")) {
            return null;
        }
        if (text.startsWith("[")) {
            return type.base().equals("bool")
                    ? flags(text.substring(1, text.length() - 1))
                    : list(text.substring(1, text.length() - 1), type);
        }
        return switch (type.base()) {
            case "int", "SymInt" -> integer(text);
            case "float" -> text.equals("inf") ? (Object) Double.POSITIVE_INFINITY : (Object) Double.valueOf(text);
            case "bool" -> text.equals("True");
            case "Scalar" -> text.matches("-?\\d+") ? (Object) Long.valueOf(text) : Double.valueOf(text);
            case "ScalarType" -> text.equals("long") ? DType.INT64 : DType.FLOAT32;
            case "str" -> text.substring(1, text.length() - 1);
            default -> text;
        };
    }

    private static Object integer(String text) {
        return switch (text) {
            case "Mean" -> 1L;
            case "Sum" -> 2L;
            default -> Long.valueOf(text);
        };
    }

    private static Object list(String text, Schema.Type type) {
        var values = new ArrayList<Number>();
        for (String part : text.split(",")) {
            String value = part.strip();
            if (!value.isEmpty()) {
                values.add(type.base().equals("float") ? (Number) Double.valueOf(value) : Long.valueOf(value));
            }
        }
        return List.copyOf(values);
    }

    private static boolean[] flags(String text) {
        String[] parts = text.split(",");
        boolean[] flags = new boolean[parts.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = parts[i].strip().equals("True");
        }
        return flags;
    }
}
