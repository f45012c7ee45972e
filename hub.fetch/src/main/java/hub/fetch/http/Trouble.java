package hub.fetch.http;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** An answer that is not what was asked for, explained; and whether it is worth asking again. */
public final class Trouble extends IOException {

    private static final long serialVersionUID = 1;

    private final HubException explained;
    private final boolean worthRetry;
    private final transient Optional<Duration> wait;

    private Trouble(HubException explained, boolean worthRetry, Optional<Duration> wait) {
        super(explained.getMessage(), explained.getCause());
        this.explained = explained;
        this.worthRetry = worthRetry;
        this.wait = wait;
    }

    /** Something that only asking again can mend. */
    public static Trouble passing(String message) {
        return new Trouble(new HubException(Kind.NETWORK, message), true, Optional.empty());
    }

    HubException explained() {
        return explained;
    }

    boolean isWorthRetry() {
        return worthRetry;
    }

    Optional<Duration> await() {
        return wait;
    }

    /** Explains a status that is not a success. */
    public static Trouble of(URI asked, Http.Answer answer, boolean withToken) {
        return of(asked, answer, withToken, Clock.systemUTC());
    }

    static Trouble of(URI asked, Http.Answer answer, boolean withToken, Clock clock) {
        int status = answer.status();
        Optional<Instant> later = retryAfter(answer, clock).or(() -> rateLimitReset(answer));
        boolean limited = status == 429 || status == 403 && later.isPresent();
        if (limited) {
            return rateLimited(asked, answer, withToken, later, clock);
        }
        String where = Http.shown(asked);
        String said = "Cannot get " + where + ": the server answered " + status;
        boolean again = status == 408 || status == 425 || status >= 500 && status != 501 && status != 505;
        if (again) {
            var wait = later.map(at -> Duration.between(clock.instant(), at));
            String asks = later.map(at -> ". It asks for a pause until " + when(at, clock))
                    .orElse("");
            return new Trouble(new HubException(Kind.NETWORK, said + asks + ". Try again later."), true, wait);
        }
        return switch (status) {
            case 404, 410 ->
                refused(Kind.NOT_FOUND, said + (withToken ? "." : ". If it is private, a token is needed."));
            case 401, 403 ->
                refused(
                        Kind.NETWORK,
                        said
                                + (withToken
                                        ? ": the token is not valid for it."
                                        : ": it needs a token, such as GITHUB_TOKEN."));
            case 407 -> refused(Kind.NETWORK, said + ": the proxy wants a user and a password in its URL.");
            default -> refused(Kind.NETWORK, said + ".");
        };
    }

    private static Trouble refused(Kind kind, String message) {
        return new Trouble(new HubException(kind, message), false, Optional.empty());
    }

    private static Trouble rateLimited(
            URI asked, Http.Answer answer, boolean withToken, Optional<Instant> later, Clock clock) {
        String host = asked.getAuthority().replaceFirst("^.*@", "");
        String limit = answer.header("x-ratelimit-limit")
                .map(count -> " of " + count + " requests")
                .orElse("");
        String opens =
                later.map(at -> " It opens again at " + when(at, clock) + ".").orElse("");
        String advice = withToken ? "" : " A token, such as GITHUB_TOKEN, has a higher limit.";
        return new Trouble(
                new HubException(
                        Kind.NETWORK,
                        "The rate limit" + limit + " at " + host + " is used up (status " + answer.status() + ")."
                                + opens + advice),
                true,
                later.map(at -> Duration.between(clock.instant(), at)));
    }

    private static String when(Instant at, Clock clock) {
        return DateTimeFormatter.ISO_INSTANT.format(at.truncatedTo(ChronoUnit.SECONDS)) + " (in "
                + Math.max(0, Duration.between(clock.instant(), at).toSeconds()) + " s)";
    }

    private static Optional<Instant> retryAfter(Http.Answer answer, Clock clock) {
        return answer.header("Retry-After").flatMap(text -> {
            try {
                return Optional.of(
                        text.strip().matches("\\d{1,9}")
                                ? clock.instant().plusSeconds(Long.parseLong(text.strip()))
                                : ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                                        .withZoneSameInstant(ZoneOffset.UTC)
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
                .filter(text -> usedUp && text.strip().matches("\\d{1,12}"))
                .map(text -> Instant.ofEpochSecond(Long.parseLong(text.strip())));
    }

    /** Explains why there is no answer at all, or why it ended too soon. */
    static HubException explain(URI url, IOException e) {
        if (e instanceof Trouble trouble) {
            return trouble.explained();
        }
        String host =
                url.getAuthority() == null ? url.toString() : url.getAuthority().replaceFirst("^.*@", "");
        if (e instanceof UnknownHostException) {
            return new HubException(
                    Kind.OFFLINE, "Cannot reach " + host + ": no such host. Is there an internet connection?", e);
        }
        if (isNoConnection(e)) {
            return new HubException(
                    Kind.OFFLINE,
                    "Cannot reach " + host + ": " + e.getMessage() + ". Is there an internet connection?",
                    e);
        }
        if (e instanceof SSLException) {
            return new HubException(
                    Kind.NETWORK,
                    "Cannot trust " + host + ": " + e.getMessage()
                            + ". If its certificate is your organisation's own, name it in HUB_CA_BUNDLE.",
                    e);
        }
        String why = e instanceof SocketTimeoutException ? "the server is silent" : e.getMessage();
        return new HubException(Kind.NETWORK, "Cannot get " + Http.shown(url) + ": " + why + ". Try again later.", e);
    }

    static boolean isNoConnection(IOException e) {
        return e instanceof UnknownHostException
                || e instanceof NoRouteToHostException
                || e instanceof ConnectException
                        && String.valueOf(e.getMessage())
                                .toLowerCase(java.util.Locale.ROOT)
                                .contains("unreachable");
    }
}
