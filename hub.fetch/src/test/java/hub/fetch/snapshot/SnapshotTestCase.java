package hub.fetch.snapshot;

import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.HubException;
import hub.fetch.TestHub;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.GitRepo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A host with one repository of two commits, and an empty hub directory. */
abstract class SnapshotTestCase {

    @TempDir
    Path dir;

    FakeGitHub github;
    GitRepo repo;
    String first;
    String second;
    TestHub hub;

    @BeforeEach
    void start() throws IOException {
        github = new FakeGitHub(dir.resolve("github"));
        repo = github.repo("owner/name");
        first = repo.commit("main", Map.of("hubconf.java", "class hubconf { int first; }"));
        second = repo.commit("main", Map.of("hubconf.java", "class hubconf {}", "model/A.java", "class A {}"));
        hub = hub(Map.of());
    }

    TestHub hub(Map<String, String> more) {
        return hub(more, new TestConfig());
    }

    TestHub hub(Map<String, String> more, TestConfig config) {
        var environment = new java.util.HashMap<>(more);
        environment.put("HUB_GITHUB_URL", github.url().toString());
        return new TestHub(dir.resolve("hub"), environment, config);
    }

    @AfterEach
    void stop() {
        hub.close();
        github.close();
    }

    HubException fails(String ref) {
        return assertThrows(HubException.class, () -> hub.snapshot(ref));
    }
}
