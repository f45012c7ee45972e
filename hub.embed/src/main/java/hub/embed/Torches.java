package hub.embed;

import hub.core.service.HubDirectoryService;
import hub.core.spi.CheckpointRequest;
import hub.core.spi.Checkpoints;
import hub.core.spi.Downloader;
import hub.core.spi.HubDirectory;
import hub.core.spi.Progress;
import hub.fetch.cache.Cache;
import hub.fetch.cache.InUseMarks;
import hub.fetch.checkpoint.CheckpointStore;
import hub.fetch.download.FileDownloader;
import hub.fetch.http.Network;
import hub.gpu.CloseableTorch;
import hub.gpu.service.TorchService;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** Tensors, checkpoints and exported programs for applications that load no repos. No framework runs. */
public final class Torches {

    private Torches() {}

    /**
     * What makes tensors, with the settings of the environment, as the command line takes them: {@code HUB_LIBTORCH} names a
     * libtorch, and {@code TORCH_HOME} the folder where the one lies that hub fetches.
     */
    public static CloseableTorch open() {
        var directory = new HubDirectoryService(Map.of());
        return TorchService.standalone(
                directory, new Downloads(directory), new Weights(directory), new LoggedProgress());
    }

    /** A connection lasts as long as a download: nothing is left to close. */
    private static <T> T withNetwork(Function<Network, T> download) {
        var network = new Network(Map.of());
        try {
            return download.apply(network);
        } finally {
            network.close();
        }
    }

    private record Downloads(HubDirectory directory) implements Downloader {

        @Override
        public String download(URI url, Path file, String hashPrefix, Progress progress) {
            return withNetwork(network ->
                    new FileDownloader(new Cache(directory), network).download(url, file, hashPrefix, progress));
        }

        @Override
        public boolean isOffline() {
            return withNetwork(network -> network.http().settings().offline());
        }
    }

    private record Weights(HubDirectory directory) implements Checkpoints {

        @Override
        public Path fetch(CheckpointRequest request) {
            var cache = new Cache(directory);
            return withNetwork(
                    network -> new CheckpointStore(cache, new InUseMarks(cache), network, Map.of()).fetch(request));
        }
    }
}
