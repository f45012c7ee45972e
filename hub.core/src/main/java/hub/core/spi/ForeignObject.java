package hub.core.spi;

import hub.core.Arguments;
import org.osgi.annotation.versioning.ConsumerType;

/** An object of another language than Java, behind an object of Java. */
@ConsumerType
public interface ForeignObject {

    /** Its class, as its own language names it. */
    String type();

    /**
     * Calls it for its result alone. A model computes as in use, and not as in training: without dropout, and without what
     * gradients need.
     */
    Object infer(Arguments arguments);
}
