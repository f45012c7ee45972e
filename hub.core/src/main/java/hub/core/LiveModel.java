package hub.core;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A model that is replaced while it serves: when its branch moves or its folder's files are saved, the new revision is
 * brought up beside the old one, then new calls go to it, and the old one is closed when its last call ends. If anything
 * of the new one fails, the old one stays.
 *
 * <p>Safe for use by many threads.
 *
 * @param <T> what its entrypoint returns
 */
@ProviderType
public interface LiveModel<T> extends AutoCloseable {

    /** How it stands. */
    enum State {
        /** It serves the newest revision that is known. */
        SERVING,
        /** Another revision is being brought up. */
        SWAPPING,
        /** It serves, and a newer revision could not be brought up or asked for: {@link Status#failure} says why. */
        STALE,
        /** It serves nothing: {@link Status#failure} says why. It is tried again. */
        DOWN,
        /** It was closed. */
        CLOSED,
    }

    /**
     * How it stands, and what it did so far.
     *
     * @param state how it stands
     * @param revision the commit that serves, for a local folder a hash of its content; empty if none does
     * @param failure why a newer revision does not serve
     * @param calls how many calls ended, {@code errors} among them
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
     * Calls the model. From start to end, also where it is nested in another call, this is one revision: it is not closed
     * before the call returns. Whatever the call throws comes as it is. While nothing serves because one revision makes
     * room for the next, the call waits.
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

    /** How it stands now. */
    Status status();

    /** The revision that serves; empty if none does. */
    default String revision() {
        return status().revision();
    }

    /** How it stands, in one word. */
    default State state() {
        return status().state();
    }

    /**
     * Asks now whether there is another revision, and swaps to it; also to one that failed before.
     *
     * @return whether another revision serves than before
     * @throws HubException if it cannot be asked for or brought up; what served before serves on
     * @throws IllegalStateException from within a call, or if this is closed
     */
    boolean update();

    /**
     * Goes back to the revision that served before. The one that it leaves is not taken again before it changes, or
     * {@link #update()} asks for it.
     *
     * @throws HubException of kind NOT_FOUND if no other served, or as {@link #update()}
     * @throws IllegalStateException from within a call, or if this is closed
     */
    void rollback();

    /**
     * Closes it, collects garbage, and looks whether anything is left of the revision that served; this takes up to some
     * seconds if so.
     */
    Unloaded closeAndVerify();

    /** Lets nobody in any more, waits for the calls inside, and closes the bundle; closing twice is harmless. */
    @Override
    void close();
}
