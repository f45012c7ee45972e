package hub.core;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A running repo: one bundle with its own class loader, which sees the repo's classes and what they import.
 *
 * <p>Safe for use by many threads. Closing it uninstalls the bundle. Do not use objects that its entrypoints returned after
 * that.
 */
@ProviderType
public interface Repo extends AutoCloseable {

    /** What was asked for. */
    RepoRef ref();

    /** The commit; for a local folder a hash of its content. */
    String revision();

    /** The folder that holds the repo's files. */
    Path dir();

    /** The id of its bundle in the framework. */
    long bundleId();

    /** Its own entrypoints, then its helpers, each sorted by name; hidden ones are left out. */
    List<Entrypoint> entrypoints();

    /**
     * Calls an entrypoint.
     *
     * @param type what the caller expects: an interface, or another type that both the caller and the repo see
     * @throws HubException of kind NOT_FOUND if there is none of that name, ARGUMENT if the arguments do not fit or the
     *     result is not of this type, REPO_CODE if it throws a checked exception; unchecked ones are thrown unchanged
     * @throws IllegalStateException if this repo is closed
     */
    <T> T load(String entrypoint, Class<T> type, Arguments arguments);

    /** {@link #load(String, Class, Arguments)} without arguments. */
    default <T> T load(String entrypoint, Class<T> type) {
        return load(entrypoint, type, Arguments.none());
    }

    /** Calls an entrypoint, and takes what it returns. */
    default Object load(String entrypoint, Arguments arguments) {
        return load(entrypoint, Object.class, arguments);
    }

    /**
     * Calls a public method of an object that an entrypoint returned, with arguments bound and converted as an
     * entrypoint's are.
     *
     * @throws HubException as {@link #load}, and of kind ARGUMENT if the object is null
     * @throws IllegalStateException if this repo is closed
     */
    Object invoke(Object model, String method, Arguments arguments);

    /**
     * The public methods of an object that an entrypoint returned, with their documentation, sorted by name.
     *
     * @throws HubException of kind ARGUMENT if the object is null
     * @throws IllegalStateException if this repo is closed
     */
    List<Entrypoint> describe(Object model);

    /** Whether {@link #close()} was called or its bundle was stopped. */
    boolean isClosed();

    /**
     * Closes it, collects garbage, and looks whether anything is left. If so, this takes some seconds.
     *
     * <p>Before this call, the caller drops all references to what the entrypoints returned.
     */
    Unloaded closeAndVerify();

    /**
     * Waits some seconds for the calls inside, then uninstalls the bundle and frees everything that it holds. Closing twice
     * is harmless.
     */
    @Override
    void close();
}
