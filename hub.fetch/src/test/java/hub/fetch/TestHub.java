package hub.fetch;

import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.Snapshot;
import hub.fetch.archive.ArchiveConfig;
import hub.fetch.cache.Cache;
import hub.fetch.cache.CacheKeeper;
import hub.fetch.cache.InUseMarks;
import hub.fetch.checkpoint.CheckpointStore;
import hub.fetch.download.FileDownloader;
import hub.fetch.http.Network;
import hub.fetch.http.NetworkSettings;
import hub.fetch.http.TestConfig;
import hub.fetch.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** hub.fetch's components, put together as the framework does it. */
public final class TestHub implements AutoCloseable {

    public final Path root;
    public final Network network;
    public final InUseMarks uses;
    public final FileDownloader downloader;
    public final SnapshotStore store;
    public final CheckpointStore checkpoints;
    public final CacheKeeper keeper;

    public TestHub(Path root, Map<String, String> environment, TestConfig config) {
        this(root, environment, config, Map.of());
    }

    /** @param limits what hub.snapshots is configured to, besides its defaults */
    public TestHub(Path root, Map<String, String> environment, TestConfig config, Map<String, Object> limits) {
        ArchiveConfig archives = TestConfig.defaults(ArchiveConfig.class, limits);
        this.root = root;
        this.network = new Network(new NetworkSettings(config.build(), environment));
        var cache = new Cache(() -> root);
        this.uses = new InUseMarks(cache);
        this.downloader = new FileDownloader(cache, network);
        this.store = new SnapshotStore(cache, uses, network, archives);
        this.checkpoints = new CheckpointStore(cache, uses, network, archives);
        this.keeper = new CacheKeeper(cache, uses);
    }

    public TestHub(Path root, Map<String, String> environment) {
        this(root, environment, new TestConfig());
    }

    public Snapshot snapshot(String ref) {
        return snapshot(ref, LoadOptions.DEFAULT);
    }

    public Snapshot snapshot(String ref, LoadOptions options) {
        return store.snapshot(RepoRef.parse(ref), options);
    }

    /** Takes the marks of use away, as if the processes that made them had ended. */
    public void endUses() throws IOException {
        try (var marks = Files.newDirectoryStream(root.resolve(".hub/use"), "*.use")) {
            for (Path mark : marks) {
                Files.delete(mark);
            }
        }
    }

    @Override
    public void close() {
        uses.close();
        network.close();
    }
}
