package hub.fetch.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.fetch.http.Http.Auth;
import hub.fetch.testing.FlakyServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final ArrayList<Duration> pauses = new ArrayList<>();
    private final ArrayList<String> told = new ArrayList<>();

    private int attempts(IOException failure) {
        var settings =
                new NetworkSettings(new TestConfig().with("backoff", 1000).build(), Map.of());
        var backoff = new Backoff(
                settings, URI.create("http://host/file"), (what, done, total) -> told.add(what), pauses::add);
        var attempts = new int[1];
        assertThrows(
                HubException.class,
                () -> backoff.call(() -> {
                    attempts[0]++;
                    throw failure;
                }));
        assertEquals(attempts[0] - 1, pauses.size());
        return attempts[0];
    }

    private static UnexpectedAnswerException busy(String retryAfter) throws IOException {
        try (var server = new FlakyServer(new byte[0]);
                var http = new Http(new NetworkSettings(new TestConfig().build(), Map.of()))) {
            server.next(server.status(503, Map.of("Retry-After", retryAfter)));
            try (var answer = http.get(server.url("/file"), Auth.NONE, Map.of())) {
                return UnexpectedAnswerException.of(URI.create("http://host/file"), answer, false);
            }
        }
    }

    @Test
    void aPauseThatIsAskedForIsKeptAndNotByAllAtOnce() throws IOException {
        attempts(busy("20"));
        assertTrue(pauses.stream().allMatch(pause -> pause.compareTo(Duration.ofSeconds(19)) > 0), pauses::toString);
        assertEquals(pauses.size(), Set.copyOf(pauses).size());
    }

    @Test
    void whoeverWasInterruptedDoesNotTryAgain() {
        Thread.currentThread().interrupt();
        assertEquals(1, attempts(new IOException("Socket is closed")));
        assertTrue(Thread.interrupted());
    }

    @Test
    void aProxyThatIsNotThereIsToldAsTheProxy() {
        var settings = new NetworkSettings(
                new TestConfig().build(), Map.of("HTTP_PROXY", "http://user:secret@no-proxy.invalid:3128"));
        try (var http = new Http(settings)) {
            URI url = URI.create("http://example.com/x");
            var backoff = new Backoff(settings, url, (what, done, total) -> {}, pauses::add);
            var error = assertThrows(HubException.class, () -> backoff.call(() -> http.get(url, Auth.NONE, Map.of())));
            assertEquals(HubException.Kind.OFFLINE, error.kind());
            assertEquals(
                    "Cannot reach the proxy no-proxy.invalid:3128 (HTTP_PROXY), which is between hub and example.com:"
                            + " no such host. Set another one, as http://[user:password@]host[:port].",
                    error.getMessage());
        }
    }

    @Test
    void whoIsAskedForNoPauseMakesOneNevertheless() throws IOException {
        attempts(busy("0"));
        assertTrue(pauses.stream().anyMatch(Duration::isPositive), pauses::toString);
    }

    @Test
    void aPersonIsToldWhyAndHowLong() throws IOException {
        attempts(busy("20"));
        assertTrue(
                told.getFirst()
                        .matches("Cannot get http://host/file: the server answered 503. It asks for a pause until \\S+"
                                + " \\(in \\d+ s\\)\\. Trying again in \\d+ s\\."),
                told.getFirst());
    }

    @Test
    void aSilentServerIsAskedAsOftenAsConfigured() {
        assertEquals(5, attempts(new SocketTimeoutException("Read timed out")));
    }

    @Test
    void whereNobodyListensTheCacheIsNotKeptWaiting() {
        assertEquals(2, attempts(new ConnectException("Connection refused")));
        pauses.clear();
        assertEquals(2, attempts(new UnknownHostException("host")));
    }
}
