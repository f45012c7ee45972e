package hub.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException.Kind;
import hub.core.RepoRef.Local;
import hub.core.RepoRef.Remote;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepoRefTest {

    @ParameterizedTest
    @CsvSource({
        "pytorch/vision,                          https, github.com,          pytorch,   vision,",
        "pytorch/vision:main,                     https, github.com,          pytorch,   vision, main",
        "pytorch/vision:v0.10.0,                  https, github.com,          pytorch,   vision, v0.10.0",
        "pytorch/vision:feature/with/slash,       https, github.com,          pytorch,   vision, feature/with/slash",
        "pytorch/vision:refs/heads/main,          https, github.com,          pytorch,   vision, refs/heads/main",
        "a_b/c.d-e_f,                             https, github.com,          a_b,       c.d-e_f,",
        "gitlab.com/group/name:main,              https, gitlab.com,          group,     name,   main",
        "gitlab.com/group/sub/name:main,          https, gitlab.com,          group/sub, name,   main",
        "https://git.example.com/owner/name,      https, git.example.com,     owner,     name,",
        "https://git.example.com/owner/name.git,  https, git.example.com,     owner,     name,",
        "https://git.example.com/owner/name.git:v1, https, git.example.com,   owner,     name,   v1",
        "http://localhost:8080/owner/name:v1,     http,  localhost:8080,      owner,     name,   v1",
        "localhost:8080/owner/name:v1,            https, localhost:8080,      owner,     name,   v1",
        "https://github.com/pytorch/vision/,      https, github.com,          pytorch,   vision,",
        "https://GitHub.com/pytorch/vision,       https, github.com,          pytorch,   vision,",
        "ssh://git@example.com/owner/name.git:v1, ssh,   git@example.com,     owner,     name,   v1",
        "ssh://example.com:2222/owner/name,       ssh,   example.com:2222,    owner,     name,",
    })
    void theFormsOfARemoteRepo(String text, String scheme, String host, String owner, String name, String ref) {
        assertEquals(new Remote(scheme, host, owner, name, Optional.ofNullable(ref)), RepoRef.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "https://github.com/pytorch/vision/tree/main,               pytorch/vision:main",
        "https://github.com/pytorch/vision/tree/main/,              pytorch/vision:main",
        "https://github.com/pytorch/vision/tree/release/0.15,       pytorch/vision:release/0.15",
        "https://github.com/pytorch/vision/blob/main/README.md,     pytorch/vision:main",
        "https://github.com/pytorch/vision/blob/release/0.15/hubconf.py, pytorch/vision:release/0.15",
        "https://github.com/pytorch/vision/blob/main/hubconf.java#L10-L20, pytorch/vision:main",
        "https://github.com/pytorch/vision/commit/0123456789abcdef0123456789abcdef01234567,"
                + " pytorch/vision:0123456789abcdef0123456789abcdef01234567",
        "https://github.com/pytorch/vision/releases/tag/v0.15.0,    pytorch/vision:v0.15.0",
        "https://github.com/pytorch/vision?tab=readme-ov-file,      pytorch/vision",
        "https://github.com/pytorch/vision#readme,                  pytorch/vision",
        "https://www.github.com/pytorch/vision,                     pytorch/vision",
        "https://someone@github.com/pytorch/vision.git,             pytorch/vision",
        "github.com/pytorch/vision/tree/main,                       pytorch/vision:main",
        "git+https://github.com/pytorch/vision.git,                 pytorch/vision",
        "https://gitlab.com/group/sub/name/-/tree/main,             gitlab.com/group/sub/name:main",
        "https://gitlab.com/group/tree/name,                        gitlab.com/group/tree/name",
        "https://codeberg.org/owner/name/src/branch/main,           codeberg.org/owner/name:main",
        "git@github.com:pytorch/vision.git,                         ssh://git@github.com/pytorch/vision",
        "git@github.com:pytorch/vision.git:v1,                      ssh://git@github.com/pytorch/vision:v1",
        "git@gitlab.example.com:group/sub/name.git,                 ssh://git@gitlab.example.com/~/group/sub/name",
        "git@example.com:name,                                      ssh://git@example.com/~/name",
        "git@example.com:~/repos/name,                              ssh://git@example.com/~/repos/name",
        "git@example.com:~bob/name,                                 ssh://git@example.com/~bob/name",
        "git@example.com:/srv/git/name.git,                         ssh://git@example.com/srv/git/name",
        "https://git.example.com/~owner/name,                       git.example.com/~owner/name",
        "git+ssh://git@github.com/pytorch/vision.git,               ssh://git@github.com/pytorch/vision",
    })
    void anAddressThatWasCopiedIsUnderstood(String copied, String ref) {
        assertEquals(RepoRef.parse(ref), RepoRef.parse(copied));
        assertEquals(ref, RepoRef.parse(copied).toString());
    }

    @Test
    void aCopiedAddressThatDoesNotTellTheBranchIsRefused() {
        var error = assertThrows(
                HubException.class, () -> RepoRef.parse("https://github.com/pytorch/vision/blob/a/b/c.txt"));
        assertEquals(Kind.ARGUMENT, error.kind());
        assertTrue(error.getMessage().contains("Expected owner/name:branch"), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com/pytorch/vision/pull/3",
                "https://github.com/pytorch/vision/raw/main/hubconf.py",
                "https://github.com/pytorch/vision/wiki",
                "https://github.com/pytorch/vision/issues?q=is%3Aopen",
                "github.com/pytorch/vision/actions",
                "git@github.com:pytorch/vision/x.git"
            })
    void aPageOfGitHubThatIsNoRepoNamesTheRepo(String copied) {
        var error = assertThrows(HubException.class, () -> RepoRef.parse(copied));
        assertEquals(Kind.ARGUMENT, error.kind());
        assertTrue(error.getMessage().contains(" https://github.com/pytorch/vision. Expected"), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"./digits", "../digits", ".", "/srv/digits", "~/digits", "~", "file:///srv/digits"})
    void whatBeginsLikeAPathIsALocalFolder(String text) {
        assertTrue(RepoRef.parse(text) instanceof Local);
    }

    @Test
    void aLocalFolderIsAbsoluteAndTildeIsTheHome() {
        assertEquals(new Local(Path.of("").toAbsolutePath()), RepoRef.parse("./a/.."));
        assertEquals(new Local(Path.of(System.getProperty("user.home"), "a")), RepoRef.parse("~/a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "name",
                "owner/",
                "owner/name:",
                "owner/name:a..b",
                "owner/name:/etc",
                "owner/name:-x",
                "owner/name:a b",
                "owner/name:a\\b",
                "owner/name:a:b",
                "owner/name:x.lock",
                "owner/name:@{u}",
                "nohost/owner/name",
                "ftp://host/owner/name",
                "owner/../name",
                "-owner/name",
                "user@owner/name",
                "https://user:secret@host/owner/name",
                "git@host:/name",
                "git@host:../name",
                "https://host/name",
                "~other/x",
                "./a\0b",
                "~/a\0b",
            })
    void anythingElseIsRefusedAndTheFormsAreShown(String text) {
        var error = assertThrows(HubException.class, () -> RepoRef.parse(text));
        assertEquals(Kind.ARGUMENT, error.kind());
        assertTrue(error.getMessage().contains("owner/name[:ref]"), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "owner/name",
                "owner/name:ref",
                "gitlab.com/a/b/c:v1",
                "http://localhost:1/owner/name:x",
            })
    void theTextOfARemoteRepoIsReadAsTheSame(String text) {
        assertEquals(text, RepoRef.parse(text).toString());
    }
}
