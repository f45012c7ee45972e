package hub.loader.swap;

import hub.core.spi.Snapshot;

/**
 * What the store answered when it was asked for a revision.
 *
 * @param question the number of the question: a later question has a higher one
 * @param snapshot the revision; null if there is a failure
 * @param failure why there is none, or null
 */
record RevisionAnswer(long question, Snapshot snapshot, RuntimeException failure) {

    /** The revision, or what went wrong. */
    Snapshot get() {
        if (failure != null) {
            throw failure;
        }
        return snapshot;
    }
}
