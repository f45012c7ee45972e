package hub.fetch.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.CheckpointRequest;
import hub.core.spi.Snapshot;
import hub.fetch.TestHub;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FlakyServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the network is asked, and what lies in the cache after it. */
class SnapshotStoreTest extends SnapshotTestCase {

    @Test
    void aBranchIsFetchedAndLinkedUnderTorchHubsName() throws IOException {
        Snapshot snapshot = hub.snapshot("owner/name:main");
        assertEquals(second, snapshot.revision());
        assertEquals("class A {}", Files.readString(snapshot.dir().resolve("model/A.java")));
        Path link = hub.root.resolve("owner_name_main");
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(snapshot.dir().toRealPath(), link.toRealPath());
        assertEquals(0, github.count("/repos/"));
    }

    @Test
    void aCachedRefNeedsNoNetwork() {
        hub.snapshot("owner/name:main");
        github.close();
        int before = github.seen().size();
        assertEquals(second, hub.snapshot("owner/name:main").revision());
        assertEquals(before, github.seen().size());
    }

    @Test
    void aCachedBranchStaysUntilItIsReloadedOrUpdated() throws IOException {
        hub.snapshot("owner/name:main");
        String third = repo.commit("main", Map.of("hubconf.java", "class hubconf { int third; }"));
        assertEquals(second, hub.snapshot("owner/name:main").revision());
        assertEquals(second, hub.snapshot("owner/name").revision());
        assertEquals(
                third,
                hub.snapshot("owner/name:main", LoadOptions.DEFAULT.withForceReload(true))
                        .revision());
        assertEquals(third, hub.snapshot("owner/name:main").revision());
        String fourth = repo.commit("main", Map.of("hubconf.java", "class hubconf { int fourth; }"));
        assertEquals(
                fourth,
                hub.store
                        .update(RepoRef.parse("owner/name:main"), LoadOptions.DEFAULT)
                        .revision());
    }

    @Test
    void anUpdateOfWhatDidNotMoveFetchesNothing() {
        hub.snapshot("owner/name:main");
        hub.store.update(RepoRef.parse("owner/name:main"), LoadOptions.DEFAULT);
        assertEquals(1, github.count("/zip/"));
    }

    @Test
    void anUpdateLearnsTheDefaultBranchAnew() throws IOException {
        hub.snapshot("owner/name");
        repo.run("branch", "trunk", first);
        repo.run("symbolic-ref", "HEAD", "refs/heads/trunk");
        assertEquals(
                first,
                hub.store
                        .update(RepoRef.parse("owner/name"), LoadOptions.DEFAULT)
                        .revision());
        github.close();
        assertEquals(first, hub.snapshot("owner/name").revision());
    }

    @Test
    void aReloadedRepoGetsItsWeightsAnewOnceAndOthersKeepTheirs() {
        github.file("/weights.pth", new byte[10]);
        var weights = CheckpointRequest.of(URI.create(github.url() + "/weights.pth"));
        hub.checkpoints.fetch(weights.withRepo("owner/name:main"));
        hub.snapshot("owner/name:main", LoadOptions.DEFAULT.withForceReload(true));
        hub.checkpoints.fetch(weights.withRepo("owner/other:main"));
        assertEquals(1, github.count("/weights.pth"));
        hub.checkpoints.fetch(weights.withRepo("owner/name:main"));
        hub.checkpoints.fetch(weights.withRepo("owner/name:main"));
        assertEquals(2, github.count("/weights.pth"));
    }

    @Test
    void aReloadFetchesTheArchiveAgainAndMendsWhatWasDamaged() throws IOException {
        Snapshot snapshot = hub.snapshot("owner/name:main");
        Path source = snapshot.dir().resolve("model/A.java");
        Files.delete(source);
        Files.writeString(source, "class Damaged {}");
        Snapshot again = hub.snapshot("owner/name:main", LoadOptions.DEFAULT.withForceReload(true));
        assertEquals(2, github.count("/zip/"));
        assertEquals("class A {}", Files.readString(again.dir().resolve("model/A.java")));
    }

    @Test
    void withoutAConnectionTheDefaultBranchComesFromTheCache() {
        hub.snapshot("owner/name");
        github.close();
        assertEquals(second, hub.snapshot("owner/name").revision());
    }

    @Test
    void whoCancelsGetsNothingFromTheCache() {
        hub.snapshot("owner/name");
        github.close();
        Thread.currentThread().interrupt();
        var cancelled = assertThrows(HubException.class, () -> hub.snapshot("owner/name"));
        assertTrue(Thread.interrupted());
        assertTrue(cancelled.getMessage().startsWith("Interrupted while waiting for http"), cancelled::getMessage);
    }

    @Test
    void withoutAConnectionMainOrMasterComesFromTheCache() throws IOException {
        hub.snapshot("owner/name:main");
        github.close();
        assertEquals(second, hub.snapshot("owner/name").revision());
    }

    @Test
    void inOfflineModeNoSocketIsOpened() {
        hub.snapshot("owner/name:main");
        int before = github.seen().size();
        try (TestHub offline = hub(Map.of("HUB_OFFLINE", "1"))) {
            assertEquals(second, offline.snapshot("owner/name:main").revision());
            assertEquals(second, offline.snapshot("owner/name").revision());
            var error = assertThrows(HubException.class, () -> offline.snapshot("owner/name:other"));
            assertEquals(Kind.OFFLINE, error.kind());
            assertEquals(
                    "Offline mode is on and owner/name:other could not be found in the cache (" + hub.root + ")",
                    error.getMessage());
        }
        assertEquals(before, github.seen().size());
    }

    @Test
    void offlineModeIsAConfigurationToo() {
        try (TestHub offline = hub(Map.of(), new TestConfig().with("offline", true))) {
            assertEquals(
                    Kind.OFFLINE,
                    assertThrows(HubException.class, () -> offline.snapshot("owner/name"))
                            .kind());
        }
        assertEquals(0, github.seen().size());
    }

    @Test
    void aHostThatCannotBeFoundIsReportedInTorchHubsWords() {
        try (var lost = new TestHub(dir.resolve("hub2"), Map.of("HUB_GITHUB_URL", "http://no-such-host.invalid"))) {
            var error = assertThrows(HubException.class, () -> lost.snapshot("owner/name"));
            assertEquals(Kind.OFFLINE, error.kind());
            assertEquals(
                    "It looks like there is no internet connection and the repo could not be found in the cache ("
                            + lost.root + "). Cannot reach no-such-host.invalid: no such host. Is there an internet"
                            + " connection?",
                    error.getMessage());
        }
    }

    @Test
    void reposThatTorchHubsNamesMixUpShareNothing() throws IOException {
        github.repo("a_b/c").commit("main", Map.of("hubconf.java", "class hubconf { int one; }"));
        github.repo("a/b_c").commit("main", Map.of("hubconf.java", "class hubconf { int two; }"));
        Path one = hub.snapshot("a_b/c:main").dir();
        Path two = hub.snapshot("a/b_c:main").dir();
        assertNotEquals(Files.readString(one.resolve("hubconf.java")), Files.readString(two.resolve("hubconf.java")));
        assertEquals(one.toRealPath(), hub.root.resolve("a_b_c_main").toRealPath());
        assertEquals(
                "class hubconf { int one; }",
                Files.readString(hub.snapshot("a_b/c:main").dir().resolve("hubconf.java")));
    }

    @Test
    void aFolderThatPythonFetchedIsLeftAlone() throws IOException {
        Path python = Files.createDirectories(hub.root.resolve("owner_name_main"));
        Files.writeString(python.resolve("hubconf.py"), "x");
        assertEquals(second, hub.snapshot("owner/name:main").revision());
        assertEquals("x", Files.readString(python.resolve("hubconf.py")));
    }

    @Test
    void anErrorInTheConfigurationStopsOnlyWhatNeedsIt() {
        hub.snapshot("owner/name:main");
        try (var wrong = new TestHub(
                hub.root, Map.of("HUB_GITHUB_URL", github.url().toString()), new TestConfig(), Map.of("maxRatio", 0))) {
            assertEquals(second, wrong.snapshot("owner/name:main").revision());
            var error = assertThrows(HubException.class, () -> wrong.snapshot("owner/name:" + first));
            assertEquals(Kind.ARGUMENT, error.kind());
            assertTrue(error.getMessage().contains("maxRatio 0"), error.getMessage());
        }
    }

    @Test
    void aRepoWithoutArchivesIsFetchedByGitsProtocol() throws IOException {
        github.withoutArchives("owner/name");
        Snapshot snapshot = hub.snapshot("http://127.0.0.1:" + github.port() + "/owner/name:main");
        assertEquals(second, snapshot.revision());
        assertEquals("class A {}", Files.readString(snapshot.dir().resolve("model/A.java")));
        assertEquals(
                "class A {}", Files.readString(hub.snapshot("owner/name").dir().resolve("model/A.java")));
        nothingUnfinishedIsLeft();
    }

    @Test
    void aHostThatAnswersEveryAddressWithAPageHasNoArchive() throws IOException {
        github.file("/page", "<!doctype html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        github.archivesAt("/page");
        assertEquals(
                "class A {}", Files.readString(hub.snapshot("owner/name").dir().resolve("model/A.java")));
    }

    @Test
    void whereNeitherArchivesNorGitHaveACommitItIsSaidWhatWasTried() {
        String nowhere = "0123456789".repeat(4);
        var error = assertThrows(
                HubException.class,
                () -> hub.snapshot(
                        "http://127.0.0.1:" + github.port() + "/owner/name:" + nowhere,
                        LoadOptions.DEFAULT.withSkipValidation(true)));
        assertTrue(error.getMessage().contains("/owner/name/archive/" + nowhere + ".zip"), error.getMessage());
        assertTrue(error.getMessage().contains("/owner/name/-/archive/" + nowhere), error.getMessage());
        assertTrue(error.getMessage().contains("/owner/name.git (The git server says: "), error.getMessage());
    }

    @Test
    void anyGitHostIsAskedByItsUrl() {
        assertEquals(
                second,
                hub.snapshot("http://127.0.0.1:" + github.port() + "/owner/name:main")
                        .revision());
        assertEquals(1, github.count("/archive/"));
    }

    @Test
    void filesOfASnapshotCannotBeWrittenAndLinksInsideStay() throws IOException {
        Files.writeString(repo.work().resolve("run.sh"), "#!/bin/sh\n");
        assertTrue(repo.work().resolve("run.sh").toFile().setExecutable(true));
        Files.createSymbolicLink(repo.work().resolve("link"), Path.of("run.sh"));
        repo.commitWork();
        Path snapshot = hub.snapshot("owner/name").dir();
        assertTrue(Files.isExecutable(snapshot.resolve("run.sh")));
        assertEquals(Path.of("run.sh"), Files.readSymbolicLink(snapshot.resolve("link")));
        assertFalse(Files.getPosixFilePermissions(snapshot.resolve("run.sh"))
                .contains(java.nio.file.attribute.PosixFilePermission.OWNER_WRITE));
    }

    @Test
    void whatIsLeftOutOfAnArchiveIsNamedAndTheRestIsThere() throws IOException {
        Files.createSymbolicLink(repo.work().resolve("passwords"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(repo.work().resolve("outside"), Path.of("../../outside"));
        repo.commitWork();
        Snapshot snapshot = hub.snapshot("owner/name");
        assertEquals(
                List.of(
                        "outside (it is a link that leads out, to \"../../outside\")",
                        "passwords (it is a link to \"/etc/passwd\", which is no path inside the archive)"),
                snapshot.missing());
        assertTrue(Files.exists(snapshot.dir().resolve("hubconf.java")));
        assertFalse(Files.exists(snapshot.dir().resolve("passwords"), LinkOption.NOFOLLOW_LINKS));
        assertEquals(snapshot.missing(), hub.keeper.repos().getFirst().missing());
        assertEquals(snapshot.missing(), hub.snapshot("owner/name").missing());
        assertEquals(Optional.of(snapshot), hub.store.cached((RepoRef.Remote) snapshot.ref(), snapshot.revision()));
    }

    @Test
    void aRevisionOfBeforeComesFromTheCacheAndIsInUse() throws IOException {
        var ref = (RepoRef.Remote) hub.snapshot("owner/name:main").ref();
        hub.endUses();
        github.close();
        try (var later = hub(Map.of())) {
            assertEquals(second, later.store.cached(ref, second).orElseThrow().revision());
            assertEquals(Optional.empty(), later.store.cached(ref, first));
            assertEquals(Optional.empty(), later.store.cached(ref, "../" + second));
            var failure = assertThrows(HubException.class, () -> later.keeper.remove(ref));
            assertEquals(Kind.REFUSED, failure.kind());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/file", "/plain", "/chunked"})
    void anArchiveWithoutEndIsRefused(String path) throws IOException {
        try (var server = new FlakyServer(new byte[2_000_000]);
                var limited = new TestHub(
                        hub.root,
                        Map.of("HUB_GITHUB_URL", github.url().toString()),
                        new TestConfig(),
                        Map.of("maxBytes", 1_000_000L))) {
            github.archivesAt(server.url(path).toString());
            var error = assertThrows(HubException.class, () -> limited.snapshot("owner/name"));
            assertEquals(Kind.CORRUPT, error.kind());
            assertTrue(error.getMessage().contains("1000000 (maxBytes of hub.snapshots)"), error.getMessage());
        }
        nothingUnfinishedIsLeft();
    }

    @Test
    void nothingUnfinishedIsLeft() throws IOException {
        github.archivesAt(null);
        hub.snapshot("owner/name");
        try (var files = Files.list(hub.root.resolve(".hub/partial"))) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void aPrivateRepoNeedsItsToken() {
        github.makePrivate("owner/name", "secret");
        assertEquals(Kind.NOT_FOUND, fails("owner/name:main").kind());
        try (TestHub member = hub(Map.of("GITHUB_TOKEN", "secret"))) {
            assertEquals(second, member.snapshot("owner/name:main").revision());
        }
        assertEquals(1, github.count("/repos/owner/name/zipball/" + second));
    }

    @Test
    void anExpiredTokenDoesNotLockOutOfPublicRepos() {
        try (TestHub member = hub(Map.of("GH_TOKEN", "expired"))) {
            assertEquals(second, member.snapshot("owner/name:main").revision());
        }
    }

    @Test
    void aTokenIsNeverWrittenToTheCache() throws IOException {
        github.makePrivate("owner/name", "secret-token");
        try (TestHub member = hub(Map.of("GITHUB_TOKEN", "secret-token"))) {
            member.snapshot("owner/name:main");
        }
        try (var files = Files.walk(hub.root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(
                        Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                                .contains("secret-token"),
                        file.toString());
            }
        }
    }
}
