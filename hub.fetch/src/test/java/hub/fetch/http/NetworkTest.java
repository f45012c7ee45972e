package hub.fetch.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import hub.fetch.http.Http.Auth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkTest {

    @TempDir
    private Path dir;

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static int status(Map<String, String> environment, String url) throws IOException {
        try (var http = new Http(new Settings(new TestConfig().build(), environment, false));
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
        direct.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
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
    void aCertificateOfOnesOwnIsTrustedOnceItIsNamed() throws Exception {
        Path store = dir.resolve("store.p12");
        keytool(
                "-genkeypair",
                "-keystore",
                store,
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost");
        Path pem = dir.resolve("ca.pem");
        keytool("-exportcert", "-rfc", "-keystore", store, "-alias", "a", "-file", pem);
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(store)));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "https://localhost:" + server.getAddress().getPort() + "/x";
            assertThrows(SSLException.class, () -> status(Map.of(), url));
            assertEquals(200, status(Map.of("HUB_CA_BUNDLE", pem.toString()), url));
        } finally {
            server.stop(0);
        }
    }

    private static void keytool(Object... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        command.addAll(List.of("-storepass", "secret"));
        assertEquals(
                0,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor());
    }

    private static SSLContext context(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, "secret".toCharArray());
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
