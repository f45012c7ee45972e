package hub.fetch.http;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** An answer that is not what was asked for. */
public final class UnexpectedAnswerException extends IOException {

    private static final long serialVersionUID = 1;

    private final HubException explained;
    private final boolean worthRetry;
    private final transient Optional<Duration> retryAfter;

    /** @param retryAfter the pause that the server asks for */
    UnexpectedAnswerException(HubException explained, boolean worthRetry, Optional<Duration> retryAfter) {
        super(explained.getMessage(), explained.getCause());
        this.explained = explained;
        this.worthRetry = worthRetry;
        this.retryAfter = retryAfter;
    }

    /** A status that is not a success. */
    public static UnexpectedAnswerException of(URI asked, Http.Answer answer, boolean withToken) {
        return HttpErrorTexts.of(asked, answer, withToken, Clock.systemUTC());
    }

    /** An answer that is incomplete or wrong, where the next one may be right. */
    public static UnexpectedAnswerException worthRetry(String message) {
        return new UnexpectedAnswerException(new HubException(Kind.NETWORK, message), true, Optional.empty());
    }

    HubException explained() {
        return explained;
    }

    boolean isWorthRetry() {
        return worthRetry;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
