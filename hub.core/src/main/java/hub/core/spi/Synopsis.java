package hub.core.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The forms of a command, without its name. It stands where the command's parameters do not show them. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Synopsis {

    /** What {@code [NAME=]VALUE} means in the forms of all commands that call an entrypoint. */
    String ARGUMENT = "an argument of the entrypoint: name=value, or a value in order";

    /** One or more forms, as help shows them. */
    String[] value();

    /** What those words of the forms mean that are no parameters of the method: it takes them with all that are left. */
    Word[] words() default {};

    /** A word of a form. */
    @Target({})
    @interface Word {

        /** The word as it stands in the form, such as {@code METHOD} or {@code --seed N}. */
        String value();

        /** What it means. */
        String text();
    }
}
