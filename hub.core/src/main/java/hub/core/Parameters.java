package hub.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes the components of a record parameters of every entrypoint that takes the record. A caller gives them as if they
 * stood in the entrypoint's own signature, and does not know the record. A component is optional by {@link Default}, and
 * {@code @param} of the record documents it.
 *
 * <p>The record is declared in the class {@code hubconf}. What its constructor throws reaches the caller as an exception of
 * the entrypoint does. A record without this annotation is one value, which a caller gives as a map or as JSON.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Parameters {}
