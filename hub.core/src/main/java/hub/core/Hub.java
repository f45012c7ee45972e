package hub.core;

import hub.core.spi.Progress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * torch.hub for the JVM: lists, explains and loads models straight from source repositories.
 *
 * <p>A repo is named as {@link RepoRef#parse} reads it. Safe for use by many threads.
 */
@ProviderType
public interface Hub {

    /**
     * The entrypoints of a repo: its own, then its helpers, each sorted by name. Reads its source and runs none of its code.
     * A repo in Python may make entrypoints as it runs; then the progress of the options is told why some may be missing.
     *
     * @throws HubException of kind ARGUMENT, NOT_FOUND, NETWORK, OFFLINE, CORRUPT, DISK or BUILD
     */
    List<Entrypoint> list(String repo, LoadOptions options);

    /** {@link #list(String, LoadOptions)} with {@link LoadOptions#DEFAULT}. */
    default List<Entrypoint> list(String repo) {
        return list(repo, LoadOptions.DEFAULT);
    }

    /**
     * One entrypoint of a repo and its documentation. Reads its source and runs none of its code.
     *
     * @throws HubException as {@link #list}, and of kind NOT_FOUND if the repo has no such entrypoint
     */
    Entrypoint help(String repo, String entrypoint, LoadOptions options);

    /** {@link #help(String, String, LoadOptions)} with {@link LoadOptions#DEFAULT}. */
    default Entrypoint help(String repo, String entrypoint) {
        return help(repo, entrypoint, LoadOptions.DEFAULT);
    }

    /**
     * What the code of a repo reaches for: files, network, processes and so on. It is built, and not run.
     *
     * @throws HubException as {@link #list}, and of kind DEPENDENCY
     */
    Inspection inspect(String repo, LoadOptions options);

    /** {@link #inspect(String, LoadOptions)} with {@link LoadOptions#DEFAULT}. */
    default Inspection inspect(String repo) {
        return inspect(repo, LoadOptions.DEFAULT);
    }

    /**
     * The running repo; it is started if it does not run. The same revision of the same ref is started once and shared by
     * all callers, until one of them closes it.
     *
     * @throws HubException of any kind
     */
    Repo open(String repo, LoadOptions options);

    /** {@link #open(String, LoadOptions)} with {@link LoadOptions#DEFAULT}. */
    default Repo open(String repo) {
        return open(repo, LoadOptions.DEFAULT);
    }

    /** Opens a repo and calls an entrypoint: {@link #open} and {@link Repo#load} in one. */
    default <T> T load(String repo, String entrypoint, Class<T> type, Arguments arguments) {
        return open(repo).load(entrypoint, type, arguments);
    }

    /** {@link #load(String, String, Class, Arguments)} without arguments. */
    default <T> T load(String repo, String entrypoint, Class<T> type) {
        return load(repo, entrypoint, type, Arguments.none());
    }

    /** Opens a repo and calls an entrypoint with positional arguments: {@link #open} and {@link Repo#load} in one. */
    default Object load(String repo, String entrypoint, Object... arguments) {
        return open(repo).load(entrypoint, Arguments.of(arguments));
    }

    /** The running repos, in the order in which they were started. */
    List<Repo> repos();

    /**
     * Makes a model that is replaced while it serves, whenever its branch moves or its folder's files are saved.
     *
     * @param type what the caller expects: an interface, or another type that both the caller and the repo see
     * @throws HubException of any kind, if it cannot be made at first, unless the options ask for patience
     */
    <T> LiveModel<T> follow(String repo, String entrypoint, Class<T> type, FollowOptions options);

    /** {@link #follow(String, String, Class, FollowOptions)} with {@link FollowOptions#DEFAULT}. */
    default <T> LiveModel<T> follow(String repo, String entrypoint, Class<T> type) {
        return follow(repo, entrypoint, type, FollowOptions.DEFAULT);
    }

    /** The models that are followed, in the order in which they were made. */
    List<LiveModel<?>> liveModels();

    /**
     * Downloads a file. It appears at {@code file} complete and verified, or not at all.
     *
     * @param url {@code https:}, {@code http:} or {@code file:}
     * @param hashPrefix the first hexadecimal digits of the SHA-256 that it must have, or null
     * @return the SHA-256 of its content in hexadecimal
     * @throws HubException of kind NOT_FOUND if the server has no such file, NETWORK, OFFLINE, CORRUPT or DISK
     */
    String downloadUrlToFile(URI url, Path file, String hashPrefix, Progress progress);

    /** The hub directory: what {@link #setDir} set, else the configured one, else torch.hub's order of places. */
    Path getDir();

    /** Uses another hub directory from now on; {@code ~} is the user's home. */
    void setDir(Path dir);
}
