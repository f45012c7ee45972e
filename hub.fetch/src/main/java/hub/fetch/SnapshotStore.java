package hub.fetch;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import hub.fetch.disk.LocalFolder;
import org.osgi.service.component.annotations.Component;

/** The snapshots of repos. */
@Component
public final class SnapshotStore implements RepoStore {

    @Override
    public Snapshot snapshot(RepoRef ref, LoadOptions options) {
        return switch (ref) {
            case RepoRef.Local local -> new Snapshot(local, LocalFolder.revision(local.dir()), local.dir());
            case RepoRef.Remote remote ->
                throw new HubException(
                        Kind.NOT_FOUND, remote + " is not in a local folder, and this version loads no other repos.");
        };
    }

    @Override
    public Snapshot update(RepoRef ref, LoadOptions options) {
        return snapshot(ref, options);
    }
}
