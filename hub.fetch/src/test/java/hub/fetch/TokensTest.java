package hub.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.CheckpointRequest;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.FlakyServer;
import hub.fetch.testing.GitRepo;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token is shown to its own scheme, host and port, for refs, archives and files of releases, and to nobody else. */
class TokensTest {

    private static final byte[] WEIGHTS = {1, 2, 3};

    @TempDir
    private Path dir;

    /** The host that the token is for. */
    private FakeGitHub host;
    /** Another port of the same host. */
    private FlakyServer other;

    private String commit;
    private TestHub hub;

    @BeforeEach
    void start() throws IOException {
        host = new FakeGitHub(dir.resolve("git"));
        other = new FlakyServer(WEIGHTS);
        GitRepo repo = host.repo("owner/name");
        commit = repo.commit("main", Map.of("hubconf.java", "class hubconf {}"));
        host.makePrivate("owner/name", "secret");
        hub = hub(host.url() + "=secret");
    }

    private TestHub hub(String token) {
        return new TestHub(dir.resolve("hub"), Map.of(), new TestConfig().with("_tokens", new String[] {token}));
    }

    @AfterEach
    void stop() {
        hub.close();
        other.close();
        host.close();
    }

    private void assertOthersSawNone() {
        assertFalse(other.seen().isEmpty());
        other.seen().forEach(request -> assertNull(request.authorization(), request::toString));
    }

    private void redirectAll(String location) {
        for (int i = 0; i < 20; i++) {
            other.next(other.status(302, Map.of("Location", location)));
        }
    }

    @Test
    void refsAndArchivesOfAHostOfOnesOwn() {
        assertEquals(commit, hub.snapshot(host.url() + "/owner/name:main").revision());
        List<String> shown = host.seen().stream()
                .map(FakeGitHub.Seen::authorization)
                .map(value -> value == null ? "none" : value.split(" ")[0])
                .distinct()
                .sorted()
                .toList();
        assertEquals(List.of("Basic", "Bearer"), shown);
    }

    @Test
    void aReleasesFileComesByTheApiOfItsHostAndItsStoreSeesNoToken() throws IOException {
        host.file("asset", other.url("/file").toString().getBytes(StandardCharsets.UTF_8));
        URI url = URI.create(host.url() + "/owner/name/releases/download/v1/weights.pth");
        assertArrayEquals(WEIGHTS, Files.readAllBytes(hub.checkpoints.fetch(CheckpointRequest.of(url))));
        assertEquals(1, host.count("/api/v3/repos/owner/name/releases/tags/v1"));
        assertOthersSawNone();
    }

    /** The repository moved: its old address is one that the token is for, its new one another port. */
    @Test
    void refsThatMovedToAnotherPortAreAskedForWithoutIt() {
        redirectAll(host.url() + "/owner/name.git/info/refs?service=git-upload-pack");
        try (TestHub moved = hub(other.url("") + "=secret")) {
            assertThrows(HubException.class, () -> moved.snapshot(other.url("") + "/owner/name:main"));
        }
        assertTrue(other.seen().getFirst().authorization().startsWith("Basic "));
        assertFalse(host.seen().isEmpty());
        host.seen().forEach(request -> assertNull(request.authorization(), request::toString));
    }

    @Test
    void anArchiveThatIsStoredOnAnotherPortIsFetchedWithoutIt() {
        other.change("no archive".getBytes(StandardCharsets.UTF_8), "\"x\"");
        host.archivesAt(other.url("/file").toString());
        assertThrows(HubException.class, () -> hub.snapshot(host.url() + "/owner/name:main"));
        assertOthersSawNone();
    }

    @Test
    void theSameHostByAnotherNameOrSchemeIsAnother() {
        String port = ":" + host.port();
        for (String token : List.of("localhost" + port, "http://localhost" + port, "127.0.0.1" + port, "127.0.0.1")) {
            try (TestHub stranger = hub(token + "=secret")) {
                String repo = host.url() + "/owner/name:main";
                assertEquals(
                        Kind.NOT_FOUND,
                        assertThrows(HubException.class, () -> stranger.snapshot(repo))
                                .kind());
            }
        }
        host.seen().forEach(request -> assertNull(request.authorization(), request::toString));
    }

    @Test
    void aTokenForWhatIsNoHostIsLeftOut() throws IOException {
        host.repo("owner/public").commit("main", Map.of("hubconf.java", "class hubconf {}"));
        for (String line : List.of("ftp://host=secret", "a b=secret", "secret")) {
            try (TestHub stranger = hub(line)) {
                stranger.snapshot(host.url() + "/owner/public:main");
            }
        }
        host.seen().forEach(request -> assertNull(request.authorization(), request::toString));
        try (TestHub both = new TestHub(
                dir.resolve("hub"), Map.of("HUB_TOKENS", "secret," + host.url() + "=secret"), new TestConfig())) {
            assertEquals(commit, both.snapshot(host.url() + "/owner/name:main").revision());
        }
    }
}
