package hub.core.spi;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The running object of a repo: its entrypoints can be called, and the objects that they return. It is let go of when the
 * bundle stops.
 */
@ConsumerType
public interface RunningCode {

    /** The entrypoints and helpers that can be called, each sorted by name. Running code may have more than reading showed. */
    List<Entrypoint> entrypoints();

    /**
     * Calls an entrypoint.
     *
     * @param entrypoint one of {@link #entrypoints}
     * @param type what the caller expects
     * @throws HubException of kind ARGUMENT if the arguments do not fit or the result is not of this type, REPO_CODE if it
     *     throws a checked exception; unchecked ones come as they are
     */
    <T> T load(Entrypoint entrypoint, Class<T> type, Arguments arguments);

    /**
     * Calls a method of an object that an entrypoint returned.
     *
     * @throws HubException of kind NOT_FOUND if there is none of that name, else as {@link #load}
     */
    Object invoke(Object model, String method, Arguments arguments);

    /** The public methods of an object that an entrypoint returned, sorted by name. */
    List<Entrypoint> describe(Object model);
}
