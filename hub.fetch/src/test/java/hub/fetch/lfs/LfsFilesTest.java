package hub.fetch.lfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.Snapshot;
import hub.fetch.TestHub;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FlakyServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LfsFilesTest extends LfsFixture {

    @Test
    void aPointerIsReplacedByItsFile() throws IOException {
        Path snapshot = hub.snapshot("owner/name").dir();
        assertArrayEquals(weights, weights(snapshot));
        assertFalse(Files.getPosixFilePermissions(snapshot.resolve("weights/a.pth"))
                .contains(java.nio.file.attribute.PosixFilePermission.OWNER_WRITE));
        try (var left = Files.list(hub.root.resolve(".hub/partial"))) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void aRepoWithoutPointersAsksNothing() throws IOException {
        repo.commit("main", Map.of("hubconf.java", "class hubconf {}"));
        hub.snapshot("owner/name");
        assertEquals(0, github.count("/info/lfs/"));
    }

    @Test
    void manyFilesAreAskedForAHundredAtATime() throws IOException {
        var files = new HashMap<String, String>();
        for (int i = 0; i < 150; i++) {
            files.put("f" + i, github.lfs(("content " + i).getBytes()));
        }
        repo.commit("main", files);
        Path snapshot = hub.snapshot("owner/name").dir();
        for (int i = 0; i < 150; i++) {
            assertEquals("content " + i, Files.readString(snapshot.resolve("f" + i)));
        }
        assertEquals(2, github.count("/info/lfs/objects/batch"));
    }

    @Test
    void oneFileInTwoPlacesIsFetchedOnce() throws IOException {
        repo.commit("main", Map.of("weights/a.pth", pointer, "b.pth", pointer));
        Path snapshot = hub.snapshot("owner/name").dir();
        assertArrayEquals(weights, weights(snapshot));
        assertArrayEquals(weights, Files.readAllBytes(snapshot.resolve("b.pth")));
        assertEquals(1, github.count("/lfs/" + oid()));
    }

    private String oid() {
        return pointer.replaceAll("(?s).*sha256:([0-9a-f]{64}).*", "$1");
    }

    @Test
    void whatAnotherCommitHasIsNotFetchedAgain() throws IOException {
        hub.snapshot("owner/name");
        repo.commit("main", Map.of("hubconf.java", "class hubconf { int second; }", "weights/a.pth", pointer));
        Path second = hub.store
                .update(RepoRef.parse("owner/name:main"), LoadOptions.DEFAULT)
                .dir();
        assertTrue(Files.readString(second.resolve("hubconf.java")).contains("second"));
        assertArrayEquals(weights, weights(second));
        assertEquals(1, github.count("/lfs/" + oid()));
    }

    @Test
    void aPrivateReposFilesAreAskedForWithTheToken() throws IOException {
        github.makePrivate("owner/name", "secret");
        try (TestHub member = hub(Map.of("GITHUB_TOKEN", "secret"))) {
            assertArrayEquals(weights, weights(member.snapshot("owner/name").dir()));
        }
        github.seen().stream()
                .filter(request -> request.path().startsWith("/lfs/"))
                .forEach(request -> assertFalse(request.authorization().contains("secret"), request::toString));
    }

    @Test
    void whatTheHostDoesNotHaveStaysAPointerUntilAReload() throws IOException {
        github.emptyLfs();
        Path snapshot = hub.snapshot("owner/name").dir();
        assertEquals(pointer, Files.readString(snapshot.resolve("weights/a.pth")));
        assertEquals("class hubconf {}", Files.readString(snapshot.resolve("hubconf.java")));
        github.lfs(weights);
        Path reloaded = hub.snapshot("owner/name:main", LoadOptions.DEFAULT.withForceReload(true))
                .dir();
        assertArrayEquals(weights, weights(reloaded));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fetchexclude = weights | false",
                "fetchexclude = /weights/ | false",
                "fetchexclude = other,*.pth | false",
                "fetchexclude = weights/** | false",
                "fetchexclude = *.bin | true",
                "fetchexclude = pth | true",
                "fetchinclude = weights/*.pth | true",
                "fetchinclude = other | false",
                "url = https://example.com/lfs | true",
            })
    void whatThePublisherExcludesIsNotFetched(String line, boolean fetched) throws IOException {
        repo.commit("main", Map.of("weights/a.pth", pointer, ".lfsconfig", "[lfs]\n\t" + line + "\n"));
        Path snapshot = hub.snapshot("owner/name").dir();
        assertArrayEquals(fetched ? weights : pointer.getBytes(), weights(snapshot));
        assertEquals(fetched ? 1 : 0, github.count("/info/lfs/"));
    }

    @Test
    void otherBytesThanThePointerSaysAreRefused() {
        github.spoilLfs(new byte[300_000]);
        var error = assertThrows(HubException.class, () -> hub.snapshot("owner/name"));
        assertEquals(Kind.CORRUPT, error.kind());
        assertTrue(error.getMessage().contains("invalid hash value (expected \"" + oid()), error::getMessage);
    }

    @Test
    void aFileThatBreaksIsResumed() throws IOException {
        byte[] large = new byte[3_000_000];
        new Random(2).nextBytes(large);
        try (var server = new FlakyServer(large)) {
            server.next(server.cutAt(500_000));
            github.lfsAt(server.url("/file").toString());
            repo.commit("main", Map.of("weights/a.pth", github.lfs(large)));
            assertArrayEquals(large, weights(hub.snapshot("owner/name").dir()));
            assertTrue(server.seen().stream().anyMatch(request -> request.ifRange() != null));
        }
    }

    /** Its address is signed anew each time. */
    @Test
    void aFileThatFailedGoesOnWhereItEnded() throws IOException {
        byte[] large = new byte[3_000_000];
        new Random(2).nextBytes(large);
        var config = new TestConfig().with("attempts", 1).with("connections", 1);
        var environment = Map.of("HUB_GITHUB_URL", github.url().toString());
        try (var server = new FlakyServer(large);
                var impatient = new TestHub(hub.root, environment, config)) {
            server.next(server.cutAt(500_000));
            github.lfsAt(server.url("/file").toString());
            repo.commit("main", Map.of("weights/a.pth", github.lfs(large)));
            assertEquals(
                    Kind.NETWORK,
                    assertThrows(HubException.class, () -> impatient.snapshot("owner/name"))
                            .kind());
            assertArrayEquals(large, weights(impatient.snapshot("owner/name").dir()));
            String range = server.seen().get(1).range();
            assertTrue(range != null && !range.startsWith("bytes=0-"), range);
        }
    }

    private TestHub hubOf(long maxBytes) {
        return new TestHub(
                hub.root,
                Map.of("HUB_GITHUB_URL", github.url().toString()),
                new TestConfig(),
                Map.of("maxBytes", maxBytes));
    }

    @Test
    void aFileOfMoreThanTheLimitStaysAPointer() throws IOException {
        String huge = pointer.replaceFirst("size .*", "size 999999999999999999");
        repo.commit("main", Map.of("weights/a.pth", pointer, "b.pth", huge));
        try (var small = hubOf(100_000)) {
            Snapshot snapshot = small.snapshot("owner/name");
            assertArrayEquals(pointer.getBytes(), weights(snapshot.dir()));
            assertEquals(2, snapshot.missing().size(), snapshot.missing()::toString);
            for (String missing : snapshot.missing()) {
                assertTrue(missing.contains("100000 bytes (maxBytes of hub.snapshots)"), missing);
            }
            assertEquals(0, github.count("/lfs/"));
        }
    }

    /** One file takes its bytes at each of its paths. */
    @Test
    void moreThanTheLimitInAllIsRefused() throws IOException {
        repo.commit("main", Map.of("weights/a.pth", pointer, "b.pth", pointer));
        try (var small = hubOf(500_000)) {
            var error = assertThrows(HubException.class, () -> small.snapshot("owner/name"));
            assertEquals(Kind.CORRUPT, error.kind());
            assertTrue(error.getMessage().contains("500000 bytes (maxBytes of hub.snapshots)"), error::getMessage);
        }
    }

    @Test
    void sizesThatNoNumberHoldsAreRefused() throws IOException {
        var files = new HashMap<String, String>();
        for (int i = 0; i < 20; i++) {
            files.put("f" + i, pointer.replaceFirst("size .*", "size 999999999999999999"));
        }
        repo.commit("main", files);
        try (var large = hubOf(Long.MAX_VALUE - 1)) {
            var error = assertThrows(HubException.class, () -> large.snapshot("owner/name"));
            assertTrue(error.getMessage().contains("(maxBytes of hub.snapshots)"), error::getMessage);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///dev/null", "FILE:/dev/null", "ftp://example.com/x", "https:x", "x", ""})
    void anAddressThatIsNotOfTheWebIsNotFollowed(String href) throws IOException {
        github.lfsAt(href);
        Snapshot snapshot = hub.snapshot("owner/name");
        assertArrayEquals(pointer.getBytes(), weights(snapshot.dir()));
        String missing = String.join("\n", snapshot.missing());
        assertTrue(missing.startsWith("weights/a.pth (Git LFS: the host gives the address \"" + href), missing);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example, https://b.example/x, true",
        "https://a.example, http://a.example/x, false",
        "http://a.example, http://b.example/x, true",
        "http://a.example, HTTPS://b.example/x, true",
        "http://a.example, file:///etc/passwd, false",
    })
    void whatWasAskedByHttpsIsNotFetchedInClear(URI batch, URI url, boolean taken) {
        assertEquals(taken, LfsServer.isTaken(batch, url));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 410, 509})
    void aFileThatIsRefusedStaysAPointer(int status) throws IOException {
        var config = new TestConfig().with("attempts", 1);
        try (var server = new FlakyServer(weights);
                var once = new TestHub(
                        hub.root, Map.of("HUB_GITHUB_URL", github.url().toString()), config)) {
            server.next(server.status(status, Map.of()));
            github.lfsAt(server.url("/file").toString());
            Snapshot snapshot = once.snapshot("owner/name");
            assertArrayEquals(pointer.getBytes(), weights(snapshot.dir()));
            String missing = String.join("\n", snapshot.missing());
            assertTrue(missing.startsWith("weights/a.pth (") && missing.contains("answered " + status), missing);
        }
    }

    @Test
    void aServerInTroubleFailsTheRepo() throws IOException {
        var config = new TestConfig().with("attempts", 1);
        try (var server = new FlakyServer(weights);
                var once = new TestHub(
                        hub.root, Map.of("HUB_GITHUB_URL", github.url().toString()), config)) {
            server.next(server.status(503, Map.of()));
            github.lfsAt(server.url("/file").toString());
            var error = assertThrows(HubException.class, () -> once.snapshot("owner/name"));
            assertEquals(Kind.NETWORK, error.kind());
        }
    }

    @Test
    void aFileWhoseAddressRedirectsToNoneOfTheWebStaysAPointer() throws IOException {
        try (var server = new FlakyServer(weights)) {
            server.next(exchange -> {
                exchange.getResponseHeaders().set("Location", "ftp://example.com/x");
                exchange.sendResponseHeaders(302, -1);
                return true;
            });
            github.lfsAt(server.url("/file").toString());
            Snapshot snapshot = hub.snapshot("owner/name");
            assertArrayEquals(pointer.getBytes(), weights(snapshot.dir()));
            String missing = String.join("\n", snapshot.missing());
            assertTrue(missing.contains("redirects to ftp://example.com/x, which is not followed"), missing);
        }
    }

    /** The header with which a host lets one of its files be read is for that host. */
    @Test
    void aHostThatRedirectsDoesNotGetTheHeader() throws IOException {
        try (var other = new FlakyServer(weights);
                var first = new FlakyServer(weights)) {
            first.next(exchange -> {
                exchange.getResponseHeaders()
                        .set("Location", other.urlOfOtherHost("/file").toString());
                exchange.sendResponseHeaders(302, -1);
                return true;
            });
            github.lfsAt(first.url("/file").toString());
            assertArrayEquals(weights, weights(hub.snapshot("owner/name").dir()));
            assertEquals("RemoteAuth for this object", first.seen().getFirst().authorization());
            other.seen().forEach(request -> assertEquals(null, request.authorization()));
            assertFalse(other.seen().isEmpty());
        }
    }
}
