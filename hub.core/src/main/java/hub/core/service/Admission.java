package hub.core.service;

import hub.core.HubException;
import hub.core.spi.Snapshot;

/**
 * Leave to run the code of a repo, given before anything is fetched. It may depend on the commit, which is known only
 * after the fetch: so each snapshot is checked before its code runs.
 */
@FunctionalInterface
interface Admission {

    /** Leave for any commit. */
    Admission OF_ANY_COMMIT = snapshot -> {};

    /**
     * Checks whether this snapshot may run.
     *
     * @throws HubException of kind UNTRUSTED
     */
    void check(Snapshot snapshot);
}
