package hub.fetch.lfs;

import hub.fetch.TestHub;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.GitRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A repo with a file of Git LFS. */
abstract class LfsFixture {

    @TempDir
    Path dir;

    FakeGitHub github;
    GitRepo repo;
    TestHub hub;
    byte[] weights;
    String pointer;

    @BeforeEach
    void start() throws IOException {
        github = new FakeGitHub(dir.resolve("github"));
        repo = github.repo("owner/name");
        weights = new byte[300_000];
        new Random(1).nextBytes(weights);
        pointer = github.lfs(weights);
        repo.commit("main", Map.of("hubconf.java", "class hubconf {}", "weights/a.pth", pointer));
        hub = hub(Map.of());
    }

    TestHub hub(Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put("HUB_GITHUB_URL", github.url().toString());
        return new TestHub(dir.resolve("hub"), environment, new TestConfig());
    }

    @AfterEach
    void stop() {
        hub.close();
        github.close();
    }

    static byte[] weights(Path snapshot) throws IOException {
        return Files.readAllBytes(snapshot.resolve("weights/a.pth"));
    }
}
