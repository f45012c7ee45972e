package hub.fetch.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import hub.core.HubException;
import hub.fetch.http.Http.Auth;
import hub.fetch.testing.TlsServer;
import hub.fetch.testing.TunnelProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {

    @TempDir
    private Path dir;

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static int status(Map<String, String> environment, String url) throws IOException {
        try (var http = new Http(new NetworkSettings(new TestConfig().build(), environment));
                var answer = http.get(URI.create(url), Auth.NONE, Map.of())) {
            return answer.status();
        }
    }

    @Test
    void aProxyIsUsedButNotForTheHostsOfNoProxy() throws IOException {
        var asked = new ArrayList<String>();
        HttpServer proxy = HttpServer.create(loopback(), 0);
        proxy.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        HttpServer direct = HttpServer.create(loopback(), 0);
        direct.createContext("/", NetworkTest::ok);
        proxy.start();
        direct.start();
        try {
            String through = "http://127.0.0.1:" + proxy.getAddress().getPort();
            String url = "http://localhost:" + direct.getAddress().getPort() + "/x";
            assertEquals(204, status(Map.of("HTTP_PROXY", through), "http://no-such-host.invalid/x"));
            assertEquals(204, status(Map.of("all_proxy", through), url));
            assertEquals(List.of("http://no-such-host.invalid/x", url), asked);
            for (String hosts : new String[] {
                "localhost",
                "*",
                "a, localhost",
                "localhost:" + direct.getAddress().getPort()
            }) {
                assertEquals(200, status(Map.of("HTTP_PROXY", through, "NO_PROXY", hosts), url));
            }
            assertEquals(
                    204, status(Map.of("HTTP_PROXY", through, "NO_PROXY", "host,localhost:1,localhost:http"), url));
        } finally {
            proxy.stop(0);
            direct.stop(0);
        }
    }

    @Test
    void aChangeIsTakenByTheNextRequestAndTheOneUnderWayEndsAsItBegan() throws Exception {
        byte[] body = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        HttpServer server = HttpServer.create(loopback(), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            try (exchange) {
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        var network = new Network(Map.of());
        try {
            Http http = network.http();
            var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/x");
            try (var underWay = http.get(url, Auth.NONE, Map.of())) {
                network.configure(Map.of("offline", true));
                var refused = assertThrows(HubException.class, () -> http.get(url, Auth.NONE, Map.of()));
                assertEquals(HubException.Kind.OFFLINE, refused.kind());
                assertArrayEquals(body, underWay.body().readAllBytes());
            }
            network.configure(Map.of());
            try (var answer = http.get(url, Auth.NONE, Map.of())) {
                assertEquals(200, answer.status());
            }
        } finally {
            network.close();
            server.stop(0);
        }
    }

    private static HubException refused(Map<String, Object> properties) {
        var network = new Network(properties);
        try {
            return assertThrows(
                    HubException.class,
                    () -> network.http().get(URI.create("http://localhost:1/x"), Auth.NONE, Map.of()));
        } finally {
            network.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"proxi, proxy", "githubUrls, githubUrl", "githubarchive, githubArchiveUrl", "github.api, githubApiUrl"})
    void aMisspeltAddressIsNotLeftOut(String misspelt, String meant) {
        HubException refused = refused(Map.of(misspelt, "http://localhost:1"));
        assertEquals(HubException.Kind.ARGUMENT, refused.kind());
        assertEquals("hub.network: there is no key " + misspelt + ": expected " + meant + ".", refused.getMessage());
        assertEquals(
                HubException.Kind.ARGUMENT,
                refused(Map.of(meant, new String[] {"http://a", "http://b"})).kind());
        assertEquals(
                HubException.Kind.OFFLINE,
                refused(Map.of(misspelt, "http://localhost:1", "offline", true)).kind());
    }

    @Test
    void closingEndsARequestByEarlierSettingsToo() throws Exception {
        var sent = new CountDownLatch(1);
        HttpServer server = HttpServer.create(loopback(), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            try {
                sent.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        var network = new Network(Map.of());
        try {
            var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/x");
            try (var underWay = network.http().get(url, Auth.NONE, Map.of())) {
                assertEquals('x', underWay.body().read());
                network.configure(Map.of("offline", true));
                network.close();
                assertThrows(IOException.class, () -> underWay.body().readAllBytes());
            }
        } finally {
            sent.countDown();
            server.stop(0);
        }
    }

    @Test
    void anInterruptEndsTheWaitForAServer() throws Exception {
        var asked = new Semaphore(0);
        var ended = new CountDownLatch(1);
        HttpHandler slow = exchange -> {
            if (exchange.getRequestURI().getPath().equals("/begun")) {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
            }
            asked.release();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        HttpServer plain = HttpServer.create(loopback(), 0);
        plain.createContext("/", slow);
        plain.setExecutor(task -> Thread.ofVirtual().start(task));
        plain.start();
        try (var tls = new TlsServer(dir, slow);
                var http =
                        new Http(new NetworkSettings(new TestConfig().build(), Map.of("HUB_CA_BUNDLE", tls.pem())))) {
            try {
                String address = "http://127.0.0.1:" + plain.getAddress().getPort();
                for (String url : List.of(
                        address + "/begun",
                        address + "/silent",
                        tls.url("/begun").toString())) {
                    var waiting = new FutureTask<>(() -> assertThrows(IOException.class, () -> {
                        try (var answer = http.get(URI.create(url), Auth.NONE, Map.of())) {
                            answer.body().readAllBytes();
                        }
                    }));
                    Thread thread = Thread.ofPlatform().start(waiting);
                    asked.acquire();
                    thread.interrupt();
                    assertFalse(waiting.get() instanceof SocketTimeoutException, () -> url);
                }
            } finally {
                ended.countDown();
            }
        } finally {
            plain.stop(0);
        }
    }

    private static void ok(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    @Test
    void aCertificateOfOnesOwnIsTrustedOnceItIsNamed() throws Exception {
        try (var server = new TlsServer(dir, NetworkTest::ok)) {
            String url = "https://localhost:" + server.port() + "/x";
            assertThrows(SSLException.class, () -> status(Map.of(), url));
            assertEquals(200, status(Map.of("HUB_CA_BUNDLE", server.pem()), url));
        }
    }

    @Test
    void aServerWithHeadersWithoutEndIsLeft() throws Exception {
        for (String header : new String[] {"x".repeat(1000), "x: x\r\n"}) {
            try (var server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
                Thread.ofVirtual().start(() -> {
                    try (var client = server.accept()) {
                        var out = client.getOutputStream();
                        out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
                        while (true) {
                            out.write(header.getBytes(StandardCharsets.US_ASCII));
                        }
                    } catch (IOException e) {
                        // The client has left.
                    }
                });
                String url = "http://127.0.0.1:" + server.getLocalPort() + "/x";
                assertThrows(MessageConstraintException.class, () -> status(Map.of(), url));
            }
        }
    }

    @Test
    void aRedirectFromHttpsToHttpIsNotFollowed() throws Exception {
        try (var server = new TlsServer(dir, exchange -> {
            exchange.getResponseHeaders().set("Location", "http://localhost:1/x");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        })) {
            for (String scheme : new String[] {"https", "HTTPS"}) {
                String url = scheme + "://localhost:" + server.port() + "/x";
                var error = assertThrows(HubException.class, () -> status(Map.of("HUB_CA_BUNDLE", server.pem()), url));
                assertTrue(error.getMessage().contains("not followed"), error.getMessage());
                assertEquals(HttpRefusal.class, error.getCause().getClass());
            }
        }
    }

    @Test
    void aProxyOfHttpsMakesATunnelAndAloneSeesItsPassword() throws Exception {
        var authorizations = new CopyOnWriteArrayList<String>();
        HttpHandler handler = exchange -> {
            authorizations.add(exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
            ok(exchange);
        };
        try (var server = new TlsServer(dir, handler);
                var proxy = new TunnelProxy("user", "secret")) {
            String url = "https://localhost:" + server.port() + "/x";
            String through = "http://user:secret@127.0.0.1:" + proxy.port();
            assertEquals(200, status(Map.of("HUB_CA_BUNDLE", server.pem(), "HTTPS_PROXY", through), url));
            assertEquals(List.of("localhost:" + server.port()), proxy.tunnels());
            assertEquals(Collections.singletonList(null), authorizations);
            String direct = "localhost";
            assertEquals(
                    200,
                    status(Map.of("HUB_CA_BUNDLE", server.pem(), "HTTPS_PROXY", through, "NO_PROXY", direct), url));
            assertEquals(1, proxy.tunnels().size());
        }
    }
}
