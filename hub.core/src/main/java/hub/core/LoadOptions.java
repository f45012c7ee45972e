package hub.core;

import hub.core.spi.Progress;
import java.util.Objects;

/**
 * How a repo is found, and whether it may run.
 *
 * @param trust what to do with a repo that is not trusted yet
 * @param forceReload fetch the code again, and the weights that it asks for
 * @param skipValidation take a commit that no branch or tag of the repo reaches
 * @param progress receives what is fetched, and how far it is
 */
public record LoadOptions(Trust trust, boolean forceReload, boolean skipValidation, Progress progress) {

    /** torch.hub's {@code trust_repo}. */
    public enum Trust {
        /** Ask, if the repo is not trusted yet: torch.hub's {@code "check"}, and the default. */
        CHECK,
        /** Trust it, and remember: torch.hub's {@code True}. */
        ALWAYS,
        /** Ask, even if the repo is trusted: torch.hub's {@code False}. */
        ASK,
        /** Refuse it, if it is not trusted yet. Nobody is asked: for loads that no person waits for. */
        TRUSTED_ONLY,
    }

    /** The defaults: {@link Trust#CHECK}, the cache is used, commits are validated, progress is not shown. */
    public static final LoadOptions DEFAULT = new LoadOptions(Trust.CHECK, false, false, Progress.NONE);

    public LoadOptions {
        Objects.requireNonNull(trust);
        Objects.requireNonNull(progress);
    }

    /** The same with another {@link #trust()}. */
    public LoadOptions withTrust(Trust trust) {
        return new LoadOptions(trust, forceReload, skipValidation, progress);
    }

    /** The same with another {@link #forceReload()}. */
    public LoadOptions withForceReload(boolean forceReload) {
        return new LoadOptions(trust, forceReload, skipValidation, progress);
    }

    /** The same with another {@link #skipValidation()}. */
    public LoadOptions withSkipValidation(boolean skipValidation) {
        return new LoadOptions(trust, forceReload, skipValidation, progress);
    }

    /** The same with another {@link #progress()}. */
    public LoadOptions withProgress(Progress progress) {
        return new LoadOptions(trust, forceReload, skipValidation, progress);
    }
}
