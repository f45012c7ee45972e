package hub.loader.java.call;

import hub.core.Default;
import hub.core.Parameters;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A parameter as the caller of a method sees it. A record of {@link Parameters} is not one, and each of its components is.
 *
 * @param type with its type arguments
 * @param defaultValue the text of {@link Default}
 */
record CallParameter(String name, Type type, Optional<String> defaultValue, boolean isVarArgs) {

    static List<CallParameter> of(Method method) {
        return Arrays.stream(method.getParameters()).flatMap(CallParameter::of).toList();
    }

    private static Stream<CallParameter> of(Parameter parameter) {
        return isRecord(parameter.getType())
                ? Arrays.stream(parameter.getType().getRecordComponents()).map(CallParameter::of)
                : Stream.of(new CallParameter(
                        parameter.getName(),
                        parameter.getParameterizedType(),
                        defaultOf(parameter),
                        parameter.isVarArgs()));
    }

    private static CallParameter of(RecordComponent component) {
        return new CallParameter(component.getName(), component.getGenericType(), defaultOf(component), false);
    }

    private static Optional<String> defaultOf(AnnotatedElement declared) {
        return Optional.ofNullable(declared.getAnnotation(Default.class)).map(Default::value);
    }

    /** Whether the components of a type stand in its place. */
    static boolean isRecord(Class<?> type) {
        return type.isRecord() && type.isAnnotationPresent(Parameters.class);
    }
}
