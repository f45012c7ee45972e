package hub.loader.java.call;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.FailureMessage;

/** Exceptions of a repo's own code, as its caller gets them: the repo's message and stack come first. */
final class RepoExceptions {

    private RepoExceptions() {}

    /** hub's own exceptions as they are, each other one within one of them. */
    static HubException constructor(String type, Throwable thrown) {
        return thrown instanceof HubException own ? own : wrap("The constructor of " + type + " threw ", thrown);
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
        var failure = new HubException(Kind.REPO_CODE, what + FailureMessage.of(thrown), thrown);
        failure.setStackTrace(thrown.getStackTrace());
        return failure;
    }
}
