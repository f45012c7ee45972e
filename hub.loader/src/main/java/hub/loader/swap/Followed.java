package hub.loader.swap;

import hub.core.FollowOptions;
import hub.core.RepoRef;

/**
 * What is followed.
 *
 * @param ref the repo, and its branch or folder
 * @param entrypoint makes the model
 * @param type what the entrypoint returns
 * @param options how it is followed
 */
record Followed<T>(RepoRef ref, String entrypoint, Class<T> type, FollowOptions options) {

    /** What people call it. */
    String name() {
        return options.name().orElseGet(() -> entrypoint + " of " + ref);
    }
}
