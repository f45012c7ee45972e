package hub.core.spi;

import hub.core.HubException;
import hub.core.Inspection;
import hub.core.Repo;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Turns snapshots into running model bundles. */
@ProviderType
public interface RepoLoader {

    /**
     * The entrypoints of a snapshot, read from its source or its built bundle without running it.
     *
     * @throws HubException of kind NOT_FOUND if there is no hubconf, or BUILD if it cannot be parsed
     */
    Listing describe(Snapshot snapshot);

    /**
     * What the code of a snapshot reaches for; it is built, and not run.
     *
     * @throws HubException of kind NOT_FOUND, DEPENDENCY or BUILD
     */
    Inspection inspect(Snapshot snapshot);

    /**
     * The defaults of entrypoints that do not convert to the types of their parameters: a line for each. The snapshot is built,
     * and not run.
     *
     * @throws HubException as {@link #inspect}
     */
    default List<String> wrongDefaults(Snapshot snapshot) {
        return List.of();
    }

    /**
     * Builds the snapshot's bundle, or takes it from the cache, and starts it. Each call gives a bundle of its own.
     *
     * @throws HubException of kind NOT_FOUND, DEPENDENCY, BUILD, REFUSED or REPO_CODE
     */
    Repo start(Snapshot snapshot);

    /**
     * As {@link #start(Snapshot)} with a number of processes, and tells when the repo ends by itself: its bundle was stopped,
     * as by a refresh of a bundle that it imports, or a service that it was given is gone.
     *
     * @param workers as {@link hub.core.FollowOptions#workers}
     * @param ended runs once, and not if the repo was closed before; it must return soon, and must not wait for a lock
     */
    default Repo start(Snapshot snapshot, int workers, Runnable ended) {
        return start(snapshot);
    }
}
