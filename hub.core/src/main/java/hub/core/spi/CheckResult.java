package hub.core.spi;

import org.osgi.annotation.versioning.ConsumerType;

/** A result that tells whether what was asked is so. If it is not, the command fails, and the result is shown all the same. */
@ConsumerType
public interface CheckResult {

    /** Whether it is so. */
    boolean ok();
}
