package hub.loader.java.call;

import hub.core.HubException;
import hub.core.HubException.Kind;

/** Exceptions of a repo's own code, as its caller gets them: the repo's message and stack come first. */
final class RepoExceptions {

    private RepoExceptions() {}

    static HubException constructor(String type, Throwable thrown) {
        return wrap("The constructor of " + type + " threw ", thrown);
    }

    /** Unchecked exceptions as they are, a checked one within a HubException. */
    static RuntimeException ofCall(String what, Throwable thrown) {
        return switch (thrown) {
            case Error error -> throw error;
            case RuntimeException unchecked -> unchecked;
            default -> wrap(what + " threw ", thrown);
        };
    }

    private static HubException wrap(String what, Throwable thrown) {
        var failure = new HubException(Kind.REPO_CODE, what + thrown, thrown);
        failure.setStackTrace(thrown.getStackTrace());
        return failure;
    }
}
