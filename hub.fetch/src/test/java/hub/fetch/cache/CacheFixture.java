package hub.fetch.cache;

import hub.core.spi.CheckpointRequest;
import hub.core.spi.Housekeeping.Cleaning;
import hub.core.spi.Housekeeping.Removed;
import hub.core.spi.ProcessIdentity;
import hub.fetch.TestHub;
import hub.fetch.testing.FakeGitHub;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A cache with a repo and a file of weights. */
abstract class CacheFixture {

    static final Duration MONTH = Duration.ofDays(30);

    @TempDir
    Path dir;

    FakeGitHub github;
    TestHub hub;
    Path snapshot;
    Path weights;

    @BeforeEach
    void start() throws IOException {
        github = new FakeGitHub(dir.resolve("github")).file("/weights.pth", new byte[1000]);
        github.repo("owner/name").commit("main", Map.of("hubconf.java", "class hubconf {}"));
        hub = open();
        snapshot = hub.snapshot("owner/name:main").dir();
        weights = hub.checkpoints.fetch(CheckpointRequest.of(URI.create(github.url() + "/weights.pth")));
    }

    TestHub open() {
        return new TestHub(
                dir.resolve("hub"), Map.of("HUB_GITHUB_URL", github.url().toString()));
    }

    @AfterEach
    void stop() {
        hub.close();
        github.close();
    }

    /** As another process that has used nothing yet: the marks of this one are taken away. */
    void restart() throws IOException {
        hub.close();
        hub.endUses();
        hub = open();
    }

    List<Path> marks() throws IOException {
        try (var files = Files.list(hub.root.resolve(".hub/use"))) {
            return files.filter(file -> file.toString().endsWith(".use")).toList();
        }
    }

    void age(Duration age) throws IOException {
        try (var files = Files.walk(hub.root.resolve(".hub"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".properties"))
                    .toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
            }
        }
    }

    List<Path> clean(Optional<Duration> older, Optional<Long> keep, boolean dryRun) {
        return hub.keeper.clean(new Cleaning(older, keep, dryRun)).stream()
                .map(Removed::path)
                // Other processes of this user may have left temporary folders.
                .filter(path -> path.startsWith(hub.root))
                .sorted()
                .toList();
    }

    /** A name that a dead process made. */
    static String dead() {
        return ProcessIdentity.uniqueName().replaceFirst("-[0-9a-f]+(-[0-9a-f]{16})$", "-1$1");
    }
}
