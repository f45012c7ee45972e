package hub.fetch.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.Snapshot;
import hub.fetch.testing.GitRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which commit a ref stands for. */
class RefResolverTest extends SnapshotTestCase {

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
                        + " please call hub.load() with forked repo directly. As a reference, that is OWNER/name:"
                        + foreign + " with the owner of the fork.",
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
        var unknown = fails("owner/name:absent");
        assertEquals(Kind.NOT_FOUND, unknown.kind());
        assertTrue(unknown.getMessage().endsWith(" with forked repo directly."), unknown.getMessage());
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
}
