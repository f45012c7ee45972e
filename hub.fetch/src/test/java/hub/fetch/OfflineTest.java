package hub.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.core.HubException;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.CheckpointRequest;
import hub.core.spi.Progress;
import hub.fetch.testing.FakeGitHub;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In offline mode no socket is opened, whatever is asked for: in a process in which none can be. */
class OfflineTest {

    /** Makes no channel, and so no socket of one. */
    public static final class NoChannels extends SelectorProvider {

        private static IllegalStateException refused() {
            return new IllegalStateException("a socket");
        }

        @Override
        public SocketChannel openSocketChannel() {
            throw refused();
        }

        @Override
        public ServerSocketChannel openServerSocketChannel() {
            throw refused();
        }

        @Override
        public DatagramChannel openDatagramChannel() {
            throw refused();
        }

        @Override
        public DatagramChannel openDatagramChannel(ProtocolFamily family) {
            throw refused();
        }

        @Override
        public Pipe openPipe() {
            throw refused();
        }

        @Override
        public AbstractSelector openSelector() {
            throw refused();
        }
    }

    /** Asks for everything that may need the network, and prints how each ended. */
    static final class Child {

        private static final LoadOptions RELOAD = LoadOptions.DEFAULT.withForceReload(true);

        @SuppressWarnings("deprecation")
        public static void main(String[] args) throws Exception {
            Path root = Path.of(args[0]);
            String github = args[1];
            // The client's own class makes one as it is loaded, and connects it to nothing.
            Class.forName("org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator");
            System.setProperty(SelectorProvider.class.getName(), NoChannels.class.getName());
            Socket.setSocketImplFactory(() -> {
                throw new IllegalStateException("a socket");
            });
            URI weights = URI.create(github + "/weights.pth");
            try (var hub = new TestHub(root, Map.of("HUB_GITHUB_URL", github, "HUB_OFFLINE", args[2]))) {
                says(() -> hub.snapshot("owner/name:main"));
                says(() -> hub.snapshot("owner/name"));
                says(() -> hub.checkpoints.fetch(CheckpointRequest.of(weights)));
                says(() -> hub.snapshot("owner/other"));
                says(() -> hub.snapshot("owner/name:0123456789"));
                says(() -> hub.snapshot("127.0.0.1:1/owner/name"));
                says(() -> hub.snapshot("owner/name:main", RELOAD));
                says(() -> hub.store.update(RepoRef.parse("owner/name:main"), LoadOptions.DEFAULT));
                says(() -> hub.checkpoints.fetch(CheckpointRequest.of(weights).withForceReload(true)));
                says(() -> hub.downloader.download(weights, root.resolve("file"), null, Progress.NONE));
                says(() -> hub.downloader.size(weights));
                says(() -> hub.downloader.download(
                        URI.create("https://127.0.0.1:1/file"), root.resolve("file"), null, Progress.NONE));
            }
        }

        private static void says(Runnable ask) {
            try {
                ask.run();
                System.out.println("cached");
            } catch (HubException e) {
                System.out.println(e.kind());
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @TempDir
    private Path dir;

    private static List<String> child(Path root, URI github, String offline) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        root.toString(),
                        github.toString(),
                        offline)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(0, child.waitFor());
        return said;
    }

    @Test
    void noSocketIsOpened() throws Exception {
        Path root = dir.resolve("hub");
        try (var github = new FakeGitHub(dir.resolve("github")).file("/weights.pth", new byte[10])) {
            github.repo("owner/name").commit("main", Map.of("hubconf.java", "class hubconf {}"));
            try (var hub =
                    new TestHub(root, Map.of("HUB_GITHUB_URL", github.url().toString()))) {
                hub.snapshot("owner/name:main");
                hub.checkpoints.fetch(CheckpointRequest.of(URI.create(github.url() + "/weights.pth")));
            }
            int before = github.seen().size();
            assertEquals(
                    List.of(
                            "cached", "cached", "cached", "OFFLINE", "OFFLINE", "OFFLINE", "OFFLINE", "OFFLINE",
                            "OFFLINE", "OFFLINE", "OFFLINE", "OFFLINE"),
                    child(root, github.url(), "1"));
            // The same process would notice one.
            assertEquals(
                    List.of(
                            "cached",
                            "a socket",
                            "cached",
                            "a socket",
                            "a socket",
                            "a socket",
                            "a socket",
                            "a socket",
                            "a socket",
                            "a socket",
                            "a socket",
                            "a socket"),
                    child(root, github.url(), "0"));
            assertEquals(before, github.seen().size());
        }
    }
}
