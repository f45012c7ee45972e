package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.GitRepo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./hub} on repos of a git host, from a clean cache, and then with the host gone. */
class RemoteIT {

    private static final String HUBCONF = """
        public final class hubconf {
            /** Says what it hears. */
            public String echo(String text) {
                return "%s " + text;
            }
        }
        """;

    @TempDir
    Path home;

    private FakeGitHub github;
    private GitRepo repo;
    private HubProcess hub;

    @BeforeEach
    void start() throws Exception {
        github = new FakeGitHub(home.resolve("git"));
        repo = github.repo("acme/echo");
        repo.commit("main", Map.of("hubconf.java", HUBCONF.formatted("main")));
        repo.commit("next", Map.of("hubconf.java", HUBCONF.formatted("next")));
        hub = HubProcess.at(home, github.url(), Map.of());
    }

    @AfterEach
    void stop() {
        github.close();
    }

    private void assertPrints(String line, String... args) throws Exception {
        var result = hub.run(args);
        assertEquals(List.of(line), result.lines(), result.err());
        assertEquals(0, result.code());
    }

    private void assertLoads() throws Exception {
        var loaded = hub.run("load", "acme/echo:main", "echo", "text=hello");
        assertEquals(0, loaded.code(), loaded.err());
        assertTrue(loaded.out().contains("java.lang.String"), loaded.out());
    }

    /** With the next three, the cases of PyTorch's own hub tests that load a repo as a whole. */
    @Test
    void test_load_from_github() throws Exception {
        repo.run("symbolic-ref", "HEAD", "refs/heads/main");
        hub.run("trust", "acme/echo");
        assertPrints("main a", "run", "acme/echo", "echo", "text=a");
    }

    @Test
    void test_load_from_branch() throws Exception {
        repo.commit("ci/test_slash", Map.of("hubconf.java", HUBCONF.formatted("slash")));
        hub.run("trust", "acme/echo");
        assertPrints("slash a", "run", "acme/echo:ci/test_slash", "echo", "text=a");
    }

    @Test
    void test_load_from_local_dir() throws Exception {
        Path folder = Files.createDirectory(home.resolve("folder"));
        Files.writeString(folder.resolve("hubconf.java"), HUBCONF.formatted("local"));
        assertPrints("local a", "run", folder.toString(), "echo", "text=a");
    }

    @Test
    void test_list_entrypoints() throws Exception {
        assertPrints("echo", "list", "acme/echo");
    }

    @Test
    void listHelpTrustAndRunFromACleanCacheAndThenWithoutTheHost() throws Exception {
        assertPrints("echo", "list", "acme/echo:main");
        assertEquals(
                "echo(String text) → String",
                hub.run("help", "acme/echo:main", "echo").lines().getFirst());

        var untrusted = hub.run("run", "acme/echo:main", "echo", "text=hello");
        assertEquals(1, untrusted.code());
        assertEquals("", untrusted.out());
        assertTrue(untrusted.err().contains("hub trust acme/echo"), untrusted.err());

        assertEquals(0, hub.run("trust", "acme/echo").code());
        assertPrints("main hello", "run", "acme/echo:main", "echo", "text=hello");
        assertPrints("next hello", "run", "acme/echo:next", "echo", "text=hello");
        assertLoads();

        github.close();
        assertPrints("echo", "list", "acme/echo:main");
        assertPrints("main hello", "run", "acme/echo:main", "echo", "text=hello");
        assertLoads();
        assertPrints("main hello", "--offline", "run", "acme/echo:main", "echo", "text=hello");
        var missing = hub.run("list", "acme/other:main");
        assertEquals(1, missing.code());
        assertEquals(1, missing.err().lines().count(), missing.err());
    }

    @Test
    void aBranchThatMovedComesByUpdateAndByReload() throws Exception {
        hub.run("trust", "acme/echo");
        String[] echo = {"run", "acme/echo:main", "echo", "text=a"};
        assertPrints("main a", echo);
        String moved = repo.commit("main", Map.of("hubconf.java", HUBCONF.formatted("moved")));
        assertPrints("main a", echo);
        var updated = hub.run("update", "acme/echo:main");
        assertTrue(updated.out().contains(moved), updated.out() + updated.err());
        assertPrints("moved a", echo);
        repo.commit("main", Map.of("hubconf.java", HUBCONF.formatted("again")));
        assertPrints("again a", "run", "--reload", "acme/echo:main", "echo", "text=a");
    }

    @Test
    void anErrorInTheEnvironmentIsOneLine() throws Exception {
        var wrong = new HubProcess(Map.of("HOME", home.toString(), "HUB_GITHUB_URL", "nonsense"));
        var result = wrong.run("list", "acme/echo:main");
        assertEquals("hub: HUB_GITHUB_URL is \"nonsense\": expected a URL such as https://github.com.\n", result.err());
        assertEquals(2, result.code());
        assertEquals(0, wrong.run("dir").code());
    }

    @Test
    void whatIsCachedIsListedVerifiedAndRemoved() throws Exception {
        hub.run("list", "acme/echo:main");
        var repos = hub.run("repos");
        assertTrue(repos.out().contains("acme/echo"), repos.out() + repos.err());
        assertEquals(0, hub.run("verify").code());
        assertEquals(0, hub.run("remove", "acme/echo").code());
        assertEquals("", hub.run("repos").out());
    }
}
