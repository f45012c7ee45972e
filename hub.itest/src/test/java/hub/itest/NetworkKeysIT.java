package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

/** Sets each key of hub.network, and sees what that does. */
@ExtendWith(InFramework.class)
public class NetworkKeysIT {

    private static final String PID = "hub.network";
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    /** Shorter than the default of each limit, and longer than what the tests set. */
    private static final Duration DELAY = Duration.ofSeconds(8);

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    private Settings settings() {
        return new Settings(context, configurations);
    }

    private Hub hub() {
        return context.getService(context.getServiceReference(Hub.class));
    }

    private void download(URI url) throws Exception {
        download(url, Progress.NONE);
    }

    private void download(URI url, Progress progress) throws Exception {
        Path file = Files.createTempDirectory("download").resolve("file");
        hub().downloadUrlToFile(url, file, null, progress);
        assertEquals("content", Files.readString(file));
    }

    private Kind refusal(URI url) {
        return assertThrows(HubException.class, () -> download(url)).kind();
    }

    /** Lists a repo of github.com; what the server makes of it does not matter. */
    private void list(String repo) throws Exception {
        try (Settings directory = settings()) {
            directory.set(
                    "hub.directory",
                    Map.of("dir", Files.createTempDirectory("hub").toString()));
            assertThrows(HubException.class, () -> hub().list(repo));
        }
    }

    @Test
    @SetsKeys(pid = PID, keys = "offline")
    public void offlineOpensNoConnection() throws Exception {
        try (var server = RecordingServer.of(200);
                var settings = settings()) {
            settings.set(PID, Map.of("offline", true));
            assertEquals(Kind.OFFLINE, refusal(server.url("/file")));
            assertEquals(List.of(), server.requests());
        }
    }

    @Test
    @SetsKeys(
            pid = PID,
            keys = {"githubUrl", "githubArchiveUrl", "githubApiUrl", ".tokens", "tokens"})
    public void gitHubMayBeElsewhereAndTakesTokens() throws Exception {
        for (String tokens : List.of(".tokens", "tokens")) {
            try (var git = RecordingServer.host(Map.of());
                    var archives = RecordingServer.of(404);
                    var api = RecordingServer.of(404);
                    var settings = settings()) {
                settings.set(
                        PID,
                        Map.of(
                                "githubUrl",
                                git.url("/git").toString(),
                                "githubArchiveUrl",
                                archives.url("/archives").toString(),
                                "githubApiUrl",
                                api.url("/api").toString(),
                                tokens,
                                List.of("http://localhost:" + api.port() + "=secret")));
                list("owner/name");
                assertEquals(
                        "/git/owner/name.git/info/refs?service=git-upload-pack",
                        git.addresses().getFirst());
                assertEquals(List.of("/archives/owner/name/zip/" + RecordingServer.COMMIT), archives.addresses());
                assertEquals(
                        "/api/repos/owner/name/zipball/" + RecordingServer.COMMIT,
                        api.addresses().getFirst());
                assertEquals(
                        "Bearer secret", api.requests().getFirst().headers().getFirst("Authorization"));
                assertNull(archives.requests().getFirst().headers().getFirst("Authorization"));
            }
        }
    }

    @Test
    @SetsKeys(
            pid = PID,
            keys = {"proxy", "noProxy"})
    public void requestsGoThroughTheProxyButForHostsThatNeedNone() throws Exception {
        try (var proxy = new RecordingServer(exchange -> RecordingServer.answer(exchange, CONTENT));
                var settings = settings()) {
            settings.set(
                    PID,
                    Map.of(
                            "proxy",
                            proxy.url("").toString(),
                            "noProxy",
                            "direct.invalid, other.invalid",
                            "attempts",
                            1));
            download(URI.create("http://files.invalid/file"));
            assertThrows(HubException.class, () -> download(URI.create("http://direct.invalid/file")));
            assertEquals(1, proxy.requests().size());
            assertEquals("files.invalid", proxy.requests().getFirst().headers().getFirst("Host"));
        }
    }

    @Test
    @SetsKeys(pid = PID, keys = "caCertificates")
    public void certificatesOfAFileAreTrusted() throws Exception {
        Path folder = Files.createTempDirectory("keys");
        Path keys = folder.resolve("keys.p12");
        Path certificate = folder.resolve("certificate.pem");
        keytool("-genkeypair -alias a -keyalg EC -dname CN=localhost -ext san=dns:localhost -keystore " + keys);
        keytool("-exportcert -rfc -alias a -keystore " + keys + " -file " + certificate);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(keys)));
        server.createContext("/", exchange -> {
            try (exchange) {
                RecordingServer.answer(exchange, CONTENT);
            }
        });
        server.start();
        URI url = URI.create("https://localhost:" + server.getAddress().getPort() + "/file");
        try (var settings = settings()) {
            settings.set(PID, Map.of("attempts", 1));
            assertEquals(Kind.NETWORK, refusal(url));
            settings.set(PID, Map.of("attempts", 1, "caCertificates", certificate.toString()));
            download(url);
        } finally {
            server.stop(0);
        }
    }

    private static void keytool(String arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of((arguments + " -storepass secret").split(" ")));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, keytool.waitFor(), said);
    }

    private static SSLContext tls(Path keys) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, "secret".toCharArray());
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "secret".toCharArray());
        var tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        return tls;
    }

    @Test
    @SetsKeys(pid = PID, keys = "connectTimeout")
    public void aConnectionThatTakesTooLongIsGivenUp() throws Exception {
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var settings = settings()) {
            var waiting = new ArrayList<SocketChannel>();
            for (int i = 0; i < 8; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(full.getLocalSocketAddress());
                waiting.add(channel);
            }
            settings.set(PID, Map.of("attempts", 1, "connectTimeout", 200));
            Thread.ofVirtual().start(() -> serveAfterAWhile(full));
            assertEquals(Kind.NETWORK, refusal(URI.create("http://localhost:" + full.getLocalPort() + "/file")));
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    private static void serveAfterAWhile(ServerSocket server) {
        try {
            Thread.sleep(DELAY);
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        socket.getInputStream().read();
                        socket.getOutputStream()
                                .write("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\ncontent"
                                        .getBytes(StandardCharsets.UTF_8));
                    } catch (java.io.IOException e) {
                        // One of those that only wait.
                    }
                });
            }
        } catch (java.io.IOException | InterruptedException e) {
            // The end of the test.
        }
    }

    @Test
    @SetsKeys(pid = PID, keys = "responseTimeout")
    public void aServerThatIsSilentForTooLongIsGivenUp() throws Exception {
        try (var silent = new RecordingServer(exchange -> {
                    try {
                        Thread.sleep(DELAY);
                        RecordingServer.answer(exchange, CONTENT);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                var settings = settings()) {
            settings.set(PID, Map.of("attempts", 1, "responseTimeout", 200));
            assertEquals(Kind.NETWORK, refusal(silent.url("/file")));
        }
    }

    @Test
    @SetsKeys(pid = PID, keys = "attempts")
    public void aRequestIsTriedAsOftenAsConfigured() throws Exception {
        try (var busy = RecordingServer.of(503);
                var settings = settings()) {
            settings.set(PID, Map.of("attempts", 3, "backoff", 0));
            assertEquals(Kind.NETWORK, refusal(busy.url("/file")));
            assertEquals(3, busy.requests().size());
        }
    }

    @Test
    @SetsKeys(pid = PID, keys = "backoff")
    public void pausesBetweenAttemptsAreAsLongAsConfigured() throws Exception {
        Thread downloading = Thread.currentThread();
        var said = new ArrayList<String>();
        try (var busy = RecordingServer.of(503);
                var settings = settings()) {
            settings.set(PID, Map.of("attempts", 2, "backoff", 30_000));
            // A pause is random. By default, the first one is shorter than a second, and nothing tells of it.
            for (int i = 0; i < 5 && said.isEmpty(); i++) {
                assertThrows(
                        HubException.class,
                        () -> download(busy.url("/file"), (what, done, total) -> {
                            if (what.contains("Trying again in")) {
                                said.add(what);
                                downloading.interrupt();
                            }
                        }));
            }
            assertFalse(said.isEmpty());
        } finally {
            // What ended the pause must not end what comes next.
            Thread.interrupted();
        }
    }

    @Test
    @SetsKeys(pid = PID, keys = "longestWait")
    public void aServerThatAsksForALongPauseIsNotAskedAgain() throws Exception {
        try (var busy = new RecordingServer(exchange -> {
                    exchange.getResponseHeaders().set("Retry-After", "2");
                    exchange.sendResponseHeaders(503, -1);
                });
                var settings = settings()) {
            settings.set(PID, Map.of("attempts", 2, "longestWait", 1));
            assertEquals(Kind.NETWORK, refusal(busy.url("/file")));
            assertEquals(1, busy.requests().size());
        }
    }

    @Test
    @SetsKeys(pid = PID, keys = "connections")
    public void oneConnectionAsksForTheWholeFile() throws Exception {
        try (var server = new RecordingServer(exchange -> RecordingServer.answer(exchange, CONTENT));
                var settings = settings()) {
            settings.set(PID, Map.of("connections", 1));
            download(server.url("/file"));
            settings.set(PID, Map.of("connections", 2));
            download(server.url("/file"));
            assertEquals(
                    List.of(false, true),
                    server.requests().stream()
                            .map(request -> request.headers().containsKey("Range"))
                            .toList());
            awaitEquals(2, () -> server.requests().size());
        }
    }
}
