package hub.fetch.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FlakyServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server may answer: errors, limits of its rate, redirects. */
class ServerAnswersTest extends DownloadTestCase {

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void whatMayPassIsTriedAgain(int status) throws IOException {
        server.next(server.status(status, Map.of()), server.status(status, Map.of("Retry-After", "0")));
        assertEquals(sha256(content), download("/file"));
        assertArrived();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410, 501})
    void whatDoesNotPassIsNotTriedAgain(int status) {
        server.next(server.status(status, Map.of()));
        var error = fails("/file");
        assertEquals(status == 404 || status == 410 ? Kind.NOT_FOUND : Kind.NETWORK, error.kind());
        assertTrue(error.getMessage().contains("answered " + status), error.getMessage());
        assertEquals(1, server.seen().size());
    }

    @Test
    void retriesEnd() {
        server.next(IntStream.range(0, 9)
                .mapToObj(i -> server.status(503, Map.of()))
                .toArray(FlakyServer.Fault[]::new));
        assertEquals(Kind.NETWORK, fails("/file").kind());
        assertEquals(5, server.seen().size());
    }

    @Test
    void aRateLimitThatOpensSoonIsWaitedFor() throws IOException {
        String soon = String.valueOf(Instant.now().getEpochSecond());
        server.next(server.status(403, Map.of("x-ratelimit-remaining", "0", "x-ratelimit-reset", soon)));
        assertEquals(sha256(content), download("/file"));
    }

    @Test
    void aRateLimitThatOpensLateIsExplained() {
        Instant late = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 3000);
        server.next(server.status(
                403,
                Map.of(
                        "x-ratelimit-limit",
                        "60",
                        "x-ratelimit-remaining",
                        "0",
                        "x-ratelimit-reset",
                        String.valueOf(late.getEpochSecond()))));
        var error = fails("/file");
        assertEquals(Kind.NETWORK, error.kind());
        assertTrue(
                error.getMessage().contains("The rate limit of 60 requests")
                        && error.getMessage().contains("It opens again at " + late)
                        && error.getMessage().contains("set HUB_TOKENS=" + server.url("") + "=…"),
                error.getMessage());
        assertEquals(1, server.seen().size());
    }

    @Test
    void aServerThatWantsALongPauseIsNotWaitedFor() {
        server.next(server.status(429, Map.of("Retry-After", "3600")));
        assertTrue(fails("/file").getMessage().contains("rate limit"));
        assertEquals(1, server.seen().size());
    }

    @Test
    void aRedirectIsFollowed() throws IOException {
        server.next(server.status(302, Map.of("Location", "/file?signed")));
        assertEquals(sha256(content), download("/plain"));
        assertArrived();
    }

    @Test
    void aRedirectToItselfEnds() {
        server.next(IntStream.range(0, 100)
                .mapToObj(i -> server.status(302, Map.of("Location", "/file")))
                .toArray(FlakyServer.Fault[]::new));
        assertTrue(fails("/file").getMessage().contains("redirects more than 10 times"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://x/y", "gopher:x"})
    void aRedirectToAnotherSchemeIsNotFollowed(String location) {
        server.next(server.status(302, Map.of("Location", location)));
        assertTrue(fails("/file").getMessage().contains("not followed"));
        assertFalse(Files.exists(file));
    }

    @Test
    void aTokenIsNotCarriedToAnotherHost() throws IOException {
        var github = Map.of("HUB_GITHUB_URL", server.url("").toString(), "GITHUB_TOKEN", "secret");
        configure(new TestConfig(), github);
        var redirect = server.status(
                302, Map.of("Location", server.urlOfOtherHost("/file").toString()));
        server.next(redirect, server.none(), redirect);
        download("/plain");
        assertEquals("Bearer secret", server.seen().getFirst().authorization());
        assertEquals(4, server.seen().size());
        server.seen().stream()
                .filter(request -> request.path().equals("/file"))
                .forEach(request -> assertNull(request.authorization()));
    }

    @Test
    void aTokenIsNotShownToAHostThatIsNotItsOwn() {
        configure(
                new TestConfig().with("_tokens", new String[] {"other.example.com=secret"}),
                Map.of("GITHUB_TOKEN", "s"));
        download("/file");
        server.seen().forEach(request -> assertNull(request.authorization()));
    }

    @Test
    void aHostThatDoesNotExistIsAnErrorOfTheConnection() {
        var error = assertThrows(
                HubException.class,
                () -> hub.downloader.download(URI.create("http://no-such-host.invalid/x"), file, null, Progress.NONE));
        assertEquals(Kind.OFFLINE, error.kind());
    }
}
