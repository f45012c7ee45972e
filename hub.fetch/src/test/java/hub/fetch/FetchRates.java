package hub.fetch;

import hub.core.spi.CheckpointRequest;
import hub.core.spi.Progress;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FakeGitHub;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** What bench/fetch.sh measures of hub.fetch itself. */
final class FetchRates {

    private static final int LOADS = 200;

    /** Until the JVM has compiled what it runs. */
    private static final int WARM_UP = 2;

    public static void main(String[] args) throws Exception {
        Path work = Path.of(args[0]);
        int rounds = Integer.parseInt(args[1]);
        if (args[2].equals("rate")) {
            rate(work, rounds, URI.create(args[3]), Integer.parseInt(args[4]));
        } else {
            cached(work);
        }
        // The client's threads are daemons, the fake server's are not.
        System.exit(0);
    }

    private static void rate(Path work, int rounds, URI url, int connections) throws Exception {
        var rates = new double[rounds];
        Path file = work.resolve("hub");
        try (var hub =
                new TestHub(work.resolve("cache"), Map.of(), new TestConfig().with("connections", connections))) {
            for (int i = -WARM_UP; i < rounds; i++) {
                Files.deleteIfExists(file);
                long began = System.nanoTime();
                hub.downloader.download(url, file, null, Progress.NONE);
                if (i >= 0) {
                    rates[i] = (Files.size(file) >> 20) / ((System.nanoTime() - began) / 1e9);
                }
            }
        }
        Arrays.sort(rates);
        System.out.printf("%.0f%n", rates[rounds / 2]);
    }

    private static void cached(Path work) throws Exception {
        try (var github = new FakeGitHub(work.resolve("github")).file("/w.pth", new byte[1 << 20])) {
            github.repo("owner/name").commit("main", Map.of("hubconf.java", "class hubconf {}"));
            var weights = CheckpointRequest.of(URI.create(github.url() + "/w.pth"));
            try (var hub = new TestHub(
                    work.resolve("cache"), Map.of("HUB_GITHUB_URL", github.url().toString()))) {
                hub.snapshot("owner/name:main");
                hub.checkpoints.fetch(weights);
                var millis = new double[LOADS];
                for (int i = 0; i < LOADS; i++) {
                    long began = System.nanoTime();
                    hub.snapshot("owner/name:main");
                    hub.checkpoints.fetch(weights);
                    millis[i] = (System.nanoTime() - began) / 1e6;
                }
                double first = millis[0];
                Arrays.sort(millis);
                System.out.printf("%.2f ms, the first %.2f ms%n", millis[LOADS / 2], first);
            }
        }
    }
}
