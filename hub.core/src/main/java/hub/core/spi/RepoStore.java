package hub.core.spi;

import hub.core.HubException;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Turns references into snapshots on disk: from the cache, or from the network. */
@ProviderType
public interface RepoStore {

    /**
     * The snapshot for a reference. It comes from the cache if the reference names its ref and was fetched before.
     *
     * @throws HubException of kind NOT_FOUND, NETWORK, OFFLINE, CORRUPT or DISK
     */
    Snapshot snapshot(RepoRef ref, LoadOptions options);

    /**
     * The snapshot that the server has for a reference. The commit is asked for, and fetched only if the cache lacks it.
     *
     * @throws HubException of kind NOT_FOUND, NETWORK, OFFLINE, CORRUPT or DISK
     */
    Snapshot update(RepoRef ref, LoadOptions options);

    /**
     * A revision that was fetched before. It comes from the cache alone, and is empty if it is no longer there.
     *
     * @param ref a reference with a ref, as a snapshot carries it
     * @throws HubException of kind DISK
     */
    Optional<Snapshot> cached(RepoRef.Remote ref, String revision);
}
