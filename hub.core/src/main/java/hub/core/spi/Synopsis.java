package hub.core.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The forms of a command, without its name. It stands where the command's parameters do not show them. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Synopsis {

    /** One or more forms, as help shows them. */
    String[] value();
}
