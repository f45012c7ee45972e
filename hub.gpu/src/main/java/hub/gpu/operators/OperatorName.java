package hub.gpu.operators;

import hub.gpu.foreign.NativeMemory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * An operator by its ATen name, as C strings.
 *
 * @param name {@code aten::softmax.int}
 * @param operator address of {@code "aten::softmax"}
 * @param overload address of {@code "int"}
 * @param multiplies whether it multiplies matrices: such operators take longest by far
 */
public record OperatorName(String name, long operator, long overload, boolean multiplies) {

    private static final Pattern MULTIPLYING = Pattern.compile(
            "aten::_?(conv|linear|linalg|matmul|inner|tensordot|dot|cdist|einsum|bilinear|scaled_dot_product|lstm|gru|rnn"
                + "|transformer_encoder|\\w*m[mv](_|\\b)).*");

    /** Static, because the C strings stay for as long as the process. */
    private static final Map<String, OperatorName> KNOWN = new ConcurrentHashMap<>();

    /** @param name with its overload after a dot. Without a namespace, {@code aten} is meant. */
    public static OperatorName of(String name) {
        OperatorName known = KNOWN.get(name);
        return known != null ? known : KNOWN.computeIfAbsent(name, OperatorName::make);
    }

    private static OperatorName make(String name) {
        String qualified = name.contains("::") ? name : "aten::" + name;
        int dot = qualified.indexOf('.');
        String operator = dot < 0 ? qualified : qualified.substring(0, dot);
        String overload = dot < 0 ? "" : qualified.substring(dot + 1);
        return new OperatorName(
                qualified,
                NativeMemory.permanentText(operator),
                NativeMemory.permanentText(overload),
                MULTIPLYING.matcher(qualified).matches());
    }
}
