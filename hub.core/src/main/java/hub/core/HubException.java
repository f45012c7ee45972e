package hub.core;

import java.util.Objects;

/** Says in one message what went wrong, what was expected and what to do; {@link #kind()} lets a caller act on it. */
public final class HubException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What a caller can tell apart, and may treat differently. */
    public enum Kind {
        /** A reference, option or argument is malformed, missing or of the wrong type. */
        ARGUMENT,
        /** The repo, ref, entrypoint, method or file does not exist. */
        NOT_FOUND,
        /** The repo is not trusted: by no list, no configuration and no answer of a person. */
        UNTRUSTED,
        /** A policy of this installation refuses the repo or what its code reaches for. */
        REFUSED,
        /** Something is needed from the network, and there is no connection or offline mode is on. */
        OFFLINE,
        /** A server could not be reached, or answered with an error. */
        NETWORK,
        /** Bytes are not what they should be: length, hash, archive or format. */
        CORRUPT,
        /** The hub directory or another local file cannot be read or written. */
        DISK,
        /** The repo needs packages, bundles or libraries that are missing. */
        DEPENDENCY,
        /** The repo's sources do not compile, or its bundle does not resolve. */
        BUILD,
        /** The repo's own code failed. */
        REPO_CODE,
    }

    private final Kind kind;

    /**
     * @param kind what a caller may act on
     * @param message what was wrong, what was expected, what to do next
     */
    public HubException(Kind kind, String message) {
        this(kind, message, null);
    }

    /**
     * @param kind what a caller may act on
     * @param message what was wrong, what was expected, what to do next
     * @param cause the exception behind it, or null
     */
    public HubException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind);
    }

    /** What a caller may act on. */
    public Kind kind() {
        return kind;
    }
}
