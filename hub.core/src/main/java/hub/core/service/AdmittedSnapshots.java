package hub.core.service;

import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import hub.core.spi.TrustedSnapshots;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes a snapshot from the store once its repo, and then its commit, are trusted. */
@Component
public final class AdmittedSnapshots implements TrustedSnapshots {

    private final Trust trust;
    private final RepoStore store;

    @Activate
    public AdmittedSnapshots(@Reference Trust trust, @Reference RepoStore store) {
        this.trust = trust;
        this.store = store;
    }

    @Override
    public Snapshot snapshot(RepoRef ref, LoadOptions options) {
        Admission admission = trust.admit(ref, options.trust());
        Snapshot snapshot = store.snapshot(ref, options);
        admission.check(snapshot);
        return snapshot;
    }
}
