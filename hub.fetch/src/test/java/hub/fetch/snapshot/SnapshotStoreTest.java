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
import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.FlakyServer;
import hub.fetch.testing.GitRepo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotStoreTest {

    @TempDir
    private Path dir;

    private FakeGitHub github;
    private GitRepo repo;
    private String first;
    private String second;
    private TestHub hub;

    @BeforeEach
    void start() throws IOException {
        github = new FakeGitHub(dir.resolve("github"));
        repo = github.repo("owner/name");
        first = repo.commit("main", Map.of("hubconf.java", "class hubconf { int first; }"));
        second = repo.commit("main", Map.of("hubconf.java", "class hubconf {}", "model/A.java", "class A {}"));
        hub = hub(Map.of());
    }

    private TestHub hub(Map<String, String> more) {
        return hub(more, new TestConfig());
    }

    private TestHub hub(Map<String, String> more, TestConfig config) {
        var environment = new java.util.HashMap<>(more);
        environment.put("HUB_GITHUB_URL", github.url().toString());
        return new TestHub(dir.resolve("hub"), environment, config);
    }

    @AfterEach
    void stop() {
        hub.close();
        github.close();
    }

    private HubException fails(String ref) {
        return assertThrows(HubException.class, () -> hub.snapshot(ref));
    }

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
    void test_hub_parse_repo_info() throws IOException {
        repo.run("branch", "c", first);
        assertEquals(RepoRef.parse("owner/name:c"), hub.snapshot("owner/name:c").ref());
        assertEquals(
                RepoRef.parse("owner/name:main"), hub.snapshot("owner/name").ref());
        repo.run("branch", "master", first);
        repo.run("symbolic-ref", "HEAD", "refs/heads/master");
        assertEquals(
                RepoRef.parse("owner/name:master"), hub.snapshot("owner/name").ref());
    }

    @Test
    void withoutARefItIsTheDefaultBranch() throws IOException {
        repo.run("branch", "trunk", first);
        repo.run("symbolic-ref", "HEAD", "refs/heads/trunk");
        Snapshot snapshot = hub.snapshot("owner/name");
        assertEquals(first, snapshot.revision());
        assertEquals(RepoRef.parse("owner/name:trunk"), snapshot.ref());
    }

    @Test
    void aServerOfProtocolVersion0IsUnderstood() {
        github.onlyVersion0();
        assertEquals(second, hub.snapshot("owner/name").revision());
        assertEquals(second, hub.snapshot("owner/name:main").revision());
    }

    @Test
    void aBranchWithASlash() throws IOException {
        repo.run("branch", "feature/with/slash", first);
        assertEquals(first, hub.snapshot("owner/name:feature/with/slash").revision());
        assertTrue(Files.isSymbolicLink(hub.root.resolve("owner_name_feature_with_slash")));
    }

    @Test
    void anAnnotatedTagIsItsCommit() throws IOException {
        repo.run("-c", "user.name=a", "-c", "user.email=a@b", "tag", "-a", "-m", "x", "v1", first);
        assertEquals(first, hub.snapshot("owner/name:v1").revision());
        assertEquals(first, hub.snapshot("owner/name:refs/tags/v1").revision());
    }

    @Test
    void anAnnotatedTagIsItsCommitInVersion0() throws IOException {
        repo.run("-c", "user.name=a", "-c", "user.email=a@b", "tag", "-a", "-m", "x", "v1", first);
        github.onlyVersion0();
        assertEquals(first, hub.snapshot("owner/name:v1").revision());
    }

    @Test
    void ofABranchAndATagWithOneNameTheBranchIsTaken() throws IOException {
        repo.run("tag", "both", first);
        repo.run("branch", "both", second);
        assertEquals(second, hub.snapshot("owner/name:both").revision());
        assertEquals(first, hub.snapshot("owner/name:refs/tags/both").revision());
        assertEquals(second, hub.snapshot("owner/name:refs/heads/both").revision());
    }

    @Test
    void aTipCommitAndOneInTheHistoryAreFound() {
        assertEquals(second, hub.snapshot("owner/name:" + second).revision());
        assertEquals(first, hub.snapshot("owner/name:" + first).revision());
    }

    @Test
    void anAbbreviatedCommitIsFound() {
        assertEquals(
                second, hub.snapshot("owner/name:" + second.substring(0, 8)).revision());
        assertEquals(first, hub.snapshot("owner/name:" + first.substring(0, 8)).revision());
    }

    @Test
    void aCommitInTheHistoryOfAnotherBranchIsFound() throws IOException {
        String old = repo.commit("other", Map.of("hubconf.java", "class hubconf { int other; }"));
        repo.commit("other", Map.of("hubconf.java", "class hubconf { int other2; }"));
        assertEquals(old, hub.snapshot("owner/name:" + old).revision());
    }

    @Test
    void test_load_commit_from_forked_repo() throws IOException {
        GitRepo fork = github.fork(repo, "stranger/name");
        String foreign = fork.commit("main", Map.of("hubconf.java", "class hubconf { int evil; }"));
        // As on GitHub, the repository would serve it.
        assertTrue(repo.run("cat-file", "-t", foreign).startsWith("commit"));
        var error = fails("owner/name:" + foreign);
        assertEquals(Kind.NOT_FOUND, error.kind());
        assertEquals(
                "Cannot find " + foreign + " in " + github.url() + "/owner/name. If it's a commit from a forked repo,"
                        + " please call hub.load() with forked repo directly.",
                error.getMessage());
        assertEquals(
                foreign,
                hub.snapshot("owner/name:" + foreign, LoadOptions.DEFAULT.withSkipValidation(true))
                        .revision());
    }

    @Test
    void aPullRequestIsRefused() throws IOException {
        repo.run("update-ref", "refs/pull/1/head", first);
        assertEquals(Kind.NOT_FOUND, fails("owner/name:refs/pull/1/head").kind());
    }

    @Test
    void anUnknownRefIsNotFound() {
        assertEquals(Kind.NOT_FOUND, fails("owner/name:absent").kind());
        assertEquals(
                Kind.NOT_FOUND, fails("owner/name:" + "0123456789".repeat(4)).kind());
    }

    @Test
    void anUnknownRepoIsNotFoundAndATokenIsAdvised() {
        var error = fails("owner/absent");
        assertEquals(Kind.NOT_FOUND, error.kind());
        assertTrue(error.getMessage().contains("GITHUB_TOKEN"), error.getMessage());
    }

    @Test
    void aServerThatCannotTellWhatABranchReachesAcceptsTips() throws IOException {
        repo.run("config", "uploadpack.allowFilter", "false");
        assertEquals(second, hub.snapshot("owner/name:" + second).revision());
        assertTrue(fails("owner/name:" + first).getMessage().contains("skip the validation"));
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
                            + lost.root + ")",
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
