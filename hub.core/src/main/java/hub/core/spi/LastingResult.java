package hub.core.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The result of a command whose work goes on after it has returned, until hub ends. The command line shows the result and
 * stays; the interactive shell takes the next command at once.
 */
@ConsumerType
public interface LastingResult {}
