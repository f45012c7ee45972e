package hub.itest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Bundles that the framework of a test has beside the distribution's, each by a class that is in it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface Beside {

    Class<?>[] value();
}
