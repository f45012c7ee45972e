package hub.fetch.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.RepoRef.Remote;
import hub.core.spi.Progress;
import hub.core.spi.Snapshot;
import hub.fetch.TestHub;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.GitRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmodulesTest {

    @TempDir
    private Path dir;

    private FakeGitHub github;
    private GitRepo repo;
    private GitRepo lib;
    private String libCommit;
    private TestHub hub;

    @BeforeEach
    void start() throws IOException {
        github = new FakeGitHub(dir.resolve("github"));
        repo = github.repo("owner/name");
        lib = github.repo("owner/lib");
        libCommit = lib.commit("main", Map.of("A.java", "class A {}", "weights", github.lfs("large".getBytes())));
        lib.commit("main", Map.of("A.java", "class A { int newer; }"));
        hub = new TestHub(
                dir.resolve("hub"), Map.of("HUB_GITHUB_URL", github.url().toString()), new TestConfig());
    }

    @AfterEach
    void stop() {
        hub.close();
        github.close();
    }

    private static String gitmodules(String path, String url) {
        return "[submodule \"" + path + "\"]\n\tpath = " + path + "\n\turl = " + url + "\n";
    }

    private void commit(String path, String url) throws IOException {
        repo.commitWithSubmodule(
                "main", Map.of("hubconf.java", "x", ".gitmodules", gitmodules(path, url)), path, libCommit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../lib.git", "../lib", "https://github.com/owner/lib.git", "https://github.com/owner/lib"})
    void aSubmoduleIsThereAtTheCommitThatTheTreeNames(String url) throws IOException {
        commit("model", url);
        Snapshot snapshot = hub.snapshot("owner/name");
        assertEquals("class A {}", Files.readString(snapshot.dir().resolve("model/A.java")));
        assertEquals("large", Files.readString(snapshot.dir().resolve("model/weights")));
        assertEquals(List.of("model is owner/lib at " + libCommit), snapshot.submodules());
        assertEquals(snapshot.submodules(), hub.snapshot("owner/name:main").submodules());
        assertEquals(Optional.of(snapshot), hub.store.cached((RepoRef.Remote) snapshot.ref(), snapshot.revision()));
        assertTrue(hub.keeper.verify(Progress.NONE).getFirst().isRight());
    }

    @Test
    void whereNoArchivesAreSubmodulesComeByGitToo() throws IOException {
        github.withoutArchives("owner/name");
        github.withoutArchives("owner/lib");
        commit("third_party/deep", "../lib.git");
        Path snapshot = hub.snapshot("owner/name").dir();
        assertEquals("class A {}", Files.readString(snapshot.resolve("third_party/deep/A.java")));
    }

    @Test
    void submodulesOfSubmodulesAreThere() throws IOException {
        String inner = libCommit;
        libCommit = lib.commitWithSubmodule(
                "main", Map.of("B.java", "b", ".gitmodules", gitmodules("inner", "../lib")), "inner", inner);
        commit("model", "../lib");
        Path snapshot = hub.snapshot("owner/name").dir();
        assertEquals("class A {}", Files.readString(snapshot.resolve("model/inner/A.java")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com/owner/gone",
                "http://127.0.0.1:1/owner/lib",
                "https://no.such.host.invalid/owner/lib",
                "/etc",
                "git://github.com/owner/lib",
                "../../../lib",
                "file:///etc/x"
            })
    void whatCannotBeHadIsLeftOutAndTold(String url) throws IOException {
        commit("model", url);
        Snapshot snapshot = hub.snapshot("owner/name");
        assertEquals("x", Files.readString(snapshot.dir().resolve("hubconf.java")));
        assertEquals(List.of(), snapshot.submodules());
        try (var files = Files.list(snapshot.dir().resolve("model"))) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void whereTheCommitsOfSubmodulesAreNotToldTheyAreLeftOutAndTold() throws IOException {
        commit("model", "../lib");
        github.withoutPacks("owner/name");
        Snapshot snapshot = hub.snapshot("owner/name");
        assertEquals("x", Files.readString(snapshot.dir().resolve("hubconf.java")));
        assertEquals(1, snapshot.missing().size(), snapshot.missing()::toString);
        String missing = snapshot.missing().getFirst();
        assertTrue(missing.startsWith("model (submodule ../lib: ") && missing.contains("403"), missing);
    }

    /** A snapshot stays as it was fetched: it would lack the submodule for good. */
    @Test
    void whileTheHostOfASubmoduleIsOutNothingIsKept() throws IOException {
        commit("model", "../lib");
        github.overload("owner/lib");
        var error = assertThrows(HubException.class, () -> hub.snapshot("owner/name"));
        assertEquals(Kind.NETWORK, error.kind());
        assertTrue(error.getMessage().contains("503"), error.getMessage());
        assertEquals(List.of(), hub.keeper.repos());
    }

    @Test
    void aSubmoduleAtACommitThatIsGoneIsLeftOutAndTold() throws IOException {
        libCommit = "0123456789".repeat(4);
        commit("model", "../lib");
        Snapshot snapshot = hub.snapshot("owner/name");
        assertEquals(1, snapshot.missing().size(), snapshot.missing()::toString);
    }

    @Test
    void aSubmoduleThatAppearsComesWithAReload() throws IOException {
        commit("model", "../later");
        hub.snapshot("owner/name");
        libCommit = github.repo("owner/later").commit("main", Map.of("A.java", "class A {}", "weights", "x"));
        commit("model", "../later");
        Snapshot snapshot = hub.snapshot("owner/name", LoadOptions.DEFAULT.withForceReload(true));
        assertEquals("class A {}", Files.readString(snapshot.dir().resolve("model/A.java")));
    }

    @Test
    void aFolderThatTheTreeDoesNotNameGetsNothing() throws IOException {
        Path outside = Files.createDirectory(dir.resolve("outside"));
        String somewhereElse =
                hub.root.resolve(".hub/partial/x").relativize(outside).toString();
        Map<String, String> files = Map.of("hubconf.java", "x", ".gitmodules", gitmodules(somewhereElse, "../lib"));
        repo.commitWithSubmodule("main", files, "model", libCommit);
        Snapshot snapshot = hub.snapshot("owner/name");
        assertEquals(List.of(), snapshot.submodules());
        try (var there = Files.list(outside)) {
            assertEquals(0, there.count());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "owner/name, ../lib.git, owner/lib",
        "owner/name, ../../other/lib, other/lib",
        "gitlab.com/a/b/name, ../lib, gitlab.com/a/b/lib",
        "gitlab.com/a/b/name, ./sub/lib, gitlab.com/a/b/name/sub/lib",
        "owner/name, https://gitlab.com/a/lib.git, gitlab.com/a/lib",
    })
    void urlsAreResolvedAsGitDoes(String parent, String url, String expected) {
        assertEquals(RepoRef.parse(expected), Submodules.repo((Remote) RepoRef.parse(parent), url));
    }

    @Test
    void aRepoDoesNotSendHubToPlainHttpElsewhere() {
        var parent = (Remote) RepoRef.parse("owner/name");
        var error = assertThrows(HubException.class, () -> Submodules.repo(parent, "http://10.0.0.1/owner/lib"));
        assertEquals(Kind.ARGUMENT, error.kind());
    }
}
