package hub.core.spi;

import hub.core.HubException;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import org.osgi.annotation.versioning.ProviderType;

/** The snapshots of repos whose code may run. */
@ProviderType
public interface TrustedSnapshots {

    /**
     * The snapshot for a reference, as {@link RepoStore#snapshot} gives it. The order is torch.hub's: trust first, then
     * cache, validation and download.
     *
     * @throws HubException of kind UNTRUSTED or REFUSED if its code may not run, else as {@link RepoStore#snapshot}
     */
    Snapshot snapshot(RepoRef ref, LoadOptions options);
}
