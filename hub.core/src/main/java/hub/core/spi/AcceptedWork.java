package hub.core.spi;

import org.osgi.annotation.versioning.ConsumerType;

/** Work that came from outside and ends in calls of models. As the framework ends, models take calls until it is done. */
@ConsumerType
public interface AcceptedWork {

    /**
     * Takes no more, and returns when all that was accepted is done, or after some seconds. Called as the framework begins to
     * stop, before any bundle stops; perhaps by several threads at the same time.
     */
    void finish();
}
