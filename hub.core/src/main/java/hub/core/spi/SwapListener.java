package hub.core.spi;

import hub.core.LiveModel;
import org.osgi.annotation.versioning.ConsumerType;

/** A service that is told of swaps, in the thread that swaps. What it throws is logged. */
@ConsumerType
public interface SwapListener {

    /**
     * Another revision serves.
     *
     * @param previous the revision that served before
     */
    void swapped(LiveModel<?> model, String previous);

    /** A revision failed, or the server could not be asked for one. A failure that stays is told once. */
    void failed(LiveModel<?> model, String reason);
}
