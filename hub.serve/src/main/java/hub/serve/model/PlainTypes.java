package hub.serve.model;

import hub.gpu.Tensor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Types of which a request may make a value: none of them opens a file or an address when it is made. */
final class PlainTypes {

    private static final Set<Class<?>> PLAIN = Set.of(
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Number.class,
            BigInteger.class,
            BigDecimal.class,
            String.class,
            // It gets the text, the number or the tensor itself.
            Object.class,
            Tensor.class);

    private static final Set<Class<?>> OF_PLAIN = Set.of(List.class, Optional.class);

    private PlainTypes() {}

    /** Numbers, truth values, text, tensors, enums, arrays and lists of these, and records of nothing else. */
    static boolean isPlain(Type type) {
        return isPlain(type, new HashSet<>());
    }

    private static boolean isPlain(Type type, Set<Class<?>> records) {
        return switch (type) {
            case Class<?> array when array.isArray() -> isPlain(array.getComponentType(), records);
            case Class<?> record when record.isRecord() -> isPlainRecord(record, records);
            case Class<?> plain -> plain.isPrimitive() || plain.isEnum() || PLAIN.contains(plain);
            case GenericArrayType array -> isPlain(array.getGenericComponentType(), records);
            case ParameterizedType generic ->
                generic.getRawType() instanceof Class<?> raw
                        && OF_PLAIN.contains(raw)
                        && isPlain(generic.getActualTypeArguments()[0], records);
            default -> false;
        };
    }

    /** @param records those that were asked about already: a record may hold a list of its own kind */
    private static boolean isPlainRecord(Class<?> record, Set<Class<?>> records) {
        return !records.add(record)
                || Arrays.stream(record.getRecordComponents())
                        .allMatch(component -> isPlain(component.getGenericType(), records));
    }
}
