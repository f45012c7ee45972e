package hub.fetch;

import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.Snapshot;
import hub.fetch.http.Network;
import hub.fetch.http.Settings;
import hub.fetch.http.TestConfig;
import java.nio.file.Path;
import java.util.Map;

/** hub.fetch's components, put together as the framework does it. */
final class TestHub implements AutoCloseable {

    final Path root;
    final Network network;
    final UseMarks uses;
    final FileDownloader downloader;
    final SnapshotStore store;
    final CheckpointStore checkpoints;
    final CacheKeeper keeper;

    TestHub(Path root, Map<String, String> environment, TestConfig config) {
        this(root, environment, config, Map.of());
    }

    /** @param limits what hub.snapshots is configured to, besides its defaults */
    TestHub(Path root, Map<String, String> environment, TestConfig config, Map<String, Object> limits) {
        SnapshotConfig snapshots = TestConfig.defaults(SnapshotConfig.class, limits);
        this.root = root;
        this.network = new Network(new Settings(config.build(), environment, false));
        var cache = new Cache(() -> root, network);
        this.uses = new UseMarks(cache);
        this.downloader = new FileDownloader(cache);
        this.store = new SnapshotStore(cache, uses, snapshots);
        this.checkpoints = new CheckpointStore(cache, uses, snapshots);
        this.keeper = new CacheKeeper(cache, uses);
    }

    TestHub(Path root, Map<String, String> environment) {
        this(root, environment, new TestConfig());
    }

    Snapshot snapshot(String ref) {
        return snapshot(ref, LoadOptions.DEFAULT);
    }

    Snapshot snapshot(String ref, LoadOptions options) {
        return store.snapshot(RepoRef.parse(ref), options);
    }

    @Override
    public void close() {
        uses.close();
        network.close();
    }
}
