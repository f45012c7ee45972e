package hub.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Makes a parameter of an entrypoint optional, or a component of a record of {@link Parameters}. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
public @interface Default {

    /**
     * The value that stands in for a missing argument, converted to the parameter's type as an argument from the
     * command line is: {@code "false"}, {@code "1000"}, {@code "[1, 2]"}, {@code "null"}.
     */
    String value();
}
