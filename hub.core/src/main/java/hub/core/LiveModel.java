package hub.core;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A model that is replaced while it serves.
 *
 * <p>A swap begins when the branch moves, or when a file of the folder is saved. The new revision is brought up beside the
 * old one. Then new calls go to it, and the old one is closed when its last call ends. If the new one fails, the old one
 * stays.
 *
 * <p>Safe for use by many threads.
 *
 * @param <T> what its entrypoint returns
 */
@ProviderType
public interface LiveModel<T> extends AutoCloseable {

    /** Whether it serves, and what. */
    enum State {
        /** It serves the newest revision that is known. */
        SERVING,
        /** Another revision is being brought up. */
        SWAPPING,
        /** It serves, but a newer revision failed or could not be asked for: {@link Status#failure} says why. */
        STALE,
        /** It serves nothing: {@link Status#failure} says why. It is tried again. */
        DOWN,
        /** It was closed. */
        CLOSED,
    }

    /**
     * Its state, and what it did so far.
     *
     * @param state whether it serves, and what
     * @param revision the commit that serves, for a local folder a hash of its content; empty if none does
     * @param failure why a newer revision does not serve
     * @param calls how many calls ended; {@code errors} are among them
     * @param errors how many calls threw
     * @param swaps how often one revision took the place of another
     * @param bytes what its bundle holds outside the Java heap, on all devices
     * @param bundle the id of the bundle that serves, or -1
     */
    record Status(
            State state,
            String revision,
            Optional<String> failure,
            long calls,
            long errors,
            long swaps,
            long bytes,
            long bundle) {}

    /** The name it was given, else the repo and the entrypoint. */
    String name();

    /** The repo and ref that it follows. */
    RepoRef ref();

    /** The entrypoint that makes it. */
    String entrypoint();

    /**
     * Calls the model. The call sees one revision from start to end, also where it is nested in another call: the revision
     * is not closed before the call returns. What the call throws is thrown unchanged. The call waits while one revision
     * makes room for the next.
     *
     * @param call must not hand out the model or parts of it
     * @throws IllegalStateException if nothing serves, or this is closed
     */
    <R> R use(Function<? super T, ? extends R> call);

    /**
     * Calls a public method of the model by name, with arguments bound and converted as an entrypoint's are.
     *
     * @throws IllegalStateException if nothing serves, or this is closed
     * @throws HubException as {@link Repo#invoke}
     */
    Object invoke(String method, Arguments arguments);

    /** The public methods of the model, with their documentation, sorted by name. */
    List<Entrypoint> describe();

    /** Its state now, and what it did so far. */
    Status status();

    /** The revision that serves, within a call the one of the call; empty if none does. */
    default String revision() {
        return status().revision();
    }

    /** Whether it serves, and what. */
    default State state() {
        return status().state();
    }

    /**
     * Asks now whether there is another revision, and swaps to it. A revision that failed before is tried again.
     *
     * @return whether another revision serves than before
     * @throws HubException if the server cannot be asked, or the revision fails; the old revision serves on
     * @throws IllegalStateException from within a call, or if this is closed
     */
    boolean update();

    /**
     * Goes back to the revision that served before. The revision that it leaves is taken again only after a change, or when
     * {@link #update()} asks for it.
     *
     * @throws HubException of kind NOT_FOUND if no other revision served, or as {@link #update()}
     * @throws IllegalStateException from within a call, or if this is closed
     */
    void rollback();

    /**
     * Closes it, collects garbage, and looks whether anything is left of the revision that served. If so, this takes some
     * seconds.
     */
    Unloaded closeAndVerify();

    /** Refuses new calls, waits for the calls inside, and closes the bundle; closing twice is harmless. */
    @Override
    void close();
}
