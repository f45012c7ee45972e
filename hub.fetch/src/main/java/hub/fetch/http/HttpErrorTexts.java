package hub.fetch.http;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Tells in words why there is no answer, or what an answer's status means. */
final class HttpErrorTexts {

    private HttpErrorTexts() {}

    /** Explains a status that is not a success. */
    static UnexpectedAnswerException of(URI asked, Http.Answer answer, boolean withToken, Clock clock) {
        int status = answer.status();
        Optional<Instant> later = RetryRules.askedTime(answer, clock);
        if (status == 429 || status == 403 && later.isPresent()) {
            return rateLimited(asked, answer, withToken, later, clock);
        }
        String said = "Cannot get " + Http.shown(asked) + ": the server answered " + status;
        if (RetryRules.isWorthRetry(status)) {
            String asks = later.map(at -> ". It asks for a pause until " + when(at, clock))
                    .orElse("");
            return new UnexpectedAnswerException(
                    new HubException(Kind.NETWORK, said + asks + ". Try again later.", refusal(status)),
                    true,
                    pause(later, clock));
        }
        return switch (status) {
            case 404, 410 ->
                refused(
                        status,
                        Kind.NOT_FOUND,
                        said + (withToken ? "." : ". If it is private, set " + answer.tokenSetting(asked) + "."));
            case 401, 403 ->
                refused(
                        status,
                        Kind.NETWORK,
                        said
                                + (withToken
                                        ? ": the token is not valid for it."
                                        : ". If it is there and needs a token, set " + answer.tokenSetting(asked)
                                                + "."));
            case 407 -> refused(status, Kind.NETWORK, said + ": the proxy wants a user and a password in its URL.");
            default -> refused(status, Kind.NETWORK, said + ".");
        };
    }

    private static UnexpectedAnswerException refused(int status, Kind kind, String message) {
        return new UnexpectedAnswerException(new HubException(kind, message, refusal(status)), false, Optional.empty());
    }

    /** The cause of what the server itself does not give; null where the network or the moment may be at fault. */
    private static HttpRefusal refusal(int status) {
        return switch (status) {
            case 401, 402, 403, 404, 405, 406, 410, 413, 422, 451, 507, 509 -> new HttpRefusal(status);
            default -> null;
        };
    }

    private static UnexpectedAnswerException rateLimited(
            URI asked, Http.Answer answer, boolean withToken, Optional<Instant> later, Clock clock) {
        String limit = answer.header("x-ratelimit-limit")
                .map(count -> " of " + count + " requests")
                .orElse("");
        String opens =
                later.map(at -> " It opens again at " + when(at, clock) + ".").orElse("");
        String advice =
                withToken ? "" : " With a token the limit may be higher: set " + answer.tokenSetting(asked) + ".";
        return new UnexpectedAnswerException(
                new HubException(
                        Kind.NETWORK,
                        "The rate limit" + limit + " at " + host(asked) + " is used up (status " + answer.status()
                                + ")." + opens + advice),
                true,
                pause(later, clock));
    }

    private static Optional<Duration> pause(Optional<Instant> later, Clock clock) {
        return later.map(at -> Duration.between(clock.instant(), at));
    }

    private static String when(Instant at, Clock clock) {
        return DateTimeFormatter.ISO_INSTANT.format(at.truncatedTo(ChronoUnit.SECONDS)) + " (in "
                + Math.max(0, Duration.between(clock.instant(), at).toSeconds()) + " s)";
    }

    private static String host(URI url) {
        return url.getAuthority() == null ? url.toString() : url.getAuthority().replaceFirst("^.*@", "");
    }

    /**
     * Explains why there is no answer at all, or why it ended too soon.
     *
     * @param proxy the one between hub and the server, and where it is set. It looks up the server's name: hub looks up the proxy's alone.
     */
    static HubException of(URI url, IOException e, Optional<String> proxy) {
        if (e instanceof UnexpectedAnswerException failure) {
            return failure.explained();
        }
        String host = host(url);
        if (proxy.isPresent() && RetryRules.isNoConnection(e)) {
            String why = e instanceof UnknownHostException ? "no such host" : e.getMessage();
            return new HubException(
                    Kind.OFFLINE,
                    "Cannot reach the proxy " + proxy.get() + ", which is between hub and " + host + ": " + why
                            + ". Set another one, as " + Proxies.FORM + ".",
                    e);
        }
        if (e instanceof UnknownHostException) {
            return new HubException(
                    Kind.OFFLINE, "Cannot reach " + host + ": no such host. Is there an internet connection?", e);
        }
        if (RetryRules.isNoConnection(e)) {
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
}
