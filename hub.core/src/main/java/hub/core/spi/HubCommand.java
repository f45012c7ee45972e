package hub.core.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Makes methods of a component commands of Gogo's scope {@code hub}, and of the command line.
 *
 * <p>Each public method of one of these names is a form of the command, if it has Gogo's {@code @Descriptor}. Parameters may
 * be text, {@code int}, {@code URI}, {@code Path}, {@code Object} for whatever Gogo hands over, or a flag; the last may be a
 * variable number of text or {@code Object}. A flag of type {@code String[]} may be given several times.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface HubCommand {

    /** The names of the methods. */
    String[] value();
}
