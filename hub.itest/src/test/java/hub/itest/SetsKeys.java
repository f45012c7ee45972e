package hub.itest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which keys of a configuration a test sets, and sees the effect of. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface SetsKeys {

    String pid();

    String[] keys();
}
