package hub.core.spi;

import org.osgi.annotation.versioning.ConsumerType;

/** An object of another language than Java, behind an object of Java. */
@ConsumerType
public interface ForeignObject {

    /** Its class, as its own language names it. */
    String type();
}
