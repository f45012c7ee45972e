package hub.fetch.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;

/** What is worth another try, how often, and when the server wants it. */
final class RetryRules {

    private static final int ATTEMPTS_WITHOUT_CONNECTION = 2;

    private RetryRules() {}

    static boolean isWorthRetry(int status) {
        return status == 408 || status == 425 || status == 429 || status >= 500 && status != 501 && status != 505;
    }

    static boolean isWorthRetry(IOException e) {
        return switch (e) {
            case UnexpectedAnswerException failure -> failure.isWorthRetry();
            case SSLHandshakeException handshake -> false;
            case SocketTimeoutException silent -> true;
            case InterruptedIOException interrupted -> false;
            default -> true;
        };
    }

    /** Where nobody listens, nobody is overloaded. A long wait would only keep the caller from the cache. */
    static int attempts(IOException e, int configured) {
        return isNoConnection(e) || e instanceof ConnectException
                ? Math.min(configured, ATTEMPTS_WITHOUT_CONNECTION)
                : configured;
    }

    static boolean isNoConnection(IOException e) {
        return e instanceof UnknownHostException
                || e instanceof NoRouteToHostException
                || e instanceof ConnectException
                        && String.valueOf(e.getMessage())
                                .toLowerCase(Locale.ROOT)
                                .contains("unreachable");
    }

    /** When the server wants to be asked again, if it says so. */
    static Optional<Instant> askedTime(Http.Answer answer, Clock clock) {
        return retryAfter(answer, clock).or(() -> rateLimitReset(answer));
    }

    private static Optional<Instant> retryAfter(Http.Answer answer, Clock clock) {
        return answer.header("Retry-After").map(String::strip).flatMap(text -> {
            try {
                return Optional.of(
                        text.matches("\\d{1,9}")
                                ? clock.instant().plusSeconds(Long.parseLong(text))
                                : ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                        .toInstant());
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }

    private static Optional<Instant> rateLimitReset(Http.Answer answer) {
        boolean usedUp = answer.header("x-ratelimit-remaining")
                .filter(left -> left.strip().equals("0"))
                .isPresent();
        return answer.header("x-ratelimit-reset")
                .map(String::strip)
                .filter(text -> usedUp && text.matches("\\d{1,12}"))
                .map(text -> Instant.ofEpochSecond(Long.parseLong(text)));
    }
}
