package hub.core.spi;

import hub.core.HubException;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import org.osgi.annotation.versioning.ProviderType;

/** Turns references into snapshots on disk: from the cache, or from the network. */
@ProviderType
public interface RepoStore {

    /**
     * The snapshot that a reference means: the one in the cache, if its ref was given and it was fetched before.
     *
     * @throws HubException of kind NOT_FOUND, NETWORK, OFFLINE, CORRUPT or DISK
     */
    Snapshot snapshot(RepoRef ref, LoadOptions options);

    /**
     * The snapshot that a reference means at its server: the commit is asked for, and fetched only if it is not there.
     *
     * @throws HubException of kind NOT_FOUND, NETWORK, OFFLINE, CORRUPT or DISK
     */
    Snapshot update(RepoRef ref, LoadOptions options);
}
