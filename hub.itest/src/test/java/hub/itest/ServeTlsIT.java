package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Models behind TLS and certificates of clients, as docs/serve.md configures them. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class ServeTlsIT {

    private static final String PASSWORD = "changeit";
    private static final String TLS = "org.apache.felix.https.";
    private static final String ALIVE = "{\"live\":true}";

    @Inject
    private ConfigurationAdmin configurations;

    /** The keys of a server and of two clients. The server trusts one of them, and both trust the server. */
    private static final class Keys {

        private final Path folder;

        Keys() throws Exception {
            folder = Files.createTempDirectory("served keys");
            make("server");
            make("client");
            make("stranger");
            trust("clients-trust", "server");
            trust("server-trusts", "client");
        }

        private void make(String owner) throws Exception {
            keytool(
                    owner,
                    List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=" + owner, "-ext", "san=ip:127.0.0.1"));
            keytool(owner, List.of("-exportcert", "-file", file(owner + ".crt").toString()));
        }

        private void trust(String store, String whom) throws Exception {
            keytool(
                    store,
                    List.of(
                            "-importcert",
                            "-noprompt",
                            "-file",
                            file(whom + ".crt").toString()));
        }

        private void keytool(String store, List<String> words) throws Exception {
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
            command.addAll(words);
            command.addAll(List.of("-alias", "key", "-storetype", "PKCS12", "-storepass", PASSWORD));
            command.addAll(List.of("-keystore", file(store + ".p12").toString()));
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, keytool.waitFor(), said);
        }

        Path file(String name) {
            return folder.resolve(name);
        }

        private KeyStore store(String name) throws Exception {
            return KeyStore.getInstance(file(name + ".p12").toFile(), PASSWORD.toCharArray());
        }

        /** A client that has this certificate; none, if this is empty. */
        HttpClient client(String certificate) throws Exception {
            var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(store("clients-trust"));
            var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(certificate.isEmpty() ? null : store(certificate), PASSWORD.toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
            return HttpClient.newBuilder().sslContext(context).build();
        }
    }

    /** What is configured is deleted at the end. */
    private record Listening(Configuration configuration, int port) implements AutoCloseable {

        HttpResponse<String> get(HttpClient client) throws IOException, InterruptedException {
            var address = URI.create("https://127.0.0.1:" + port + "/v2/health/live");
            return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
        }

        @Override
        public void close() throws IOException {
            configuration.delete();
        }
    }

    private Listening listen(Keys keys, Map<String, Object> more) throws Exception {
        int port = Served.freePort();
        var configured = new Hashtable<String, Object>(Map.of(
                "org.apache.felix.http.host",
                "127.0.0.1",
                "org.apache.felix.http.enable",
                false,
                "org.osgi.service.http.port.secure",
                port,
                TLS + "enable",
                true,
                TLS + "keystore",
                keys.file("server.p12").toString(),
                TLS + "keystore.password",
                PASSWORD));
        configured.putAll(more);
        Configuration configuration = configurations.getConfiguration("org.apache.felix.http", "?");
        configuration.update(configured);
        return new Listening(configuration, port);
    }

    @Test
    public void requestsAreAnsweredOverTlsAndByHttp1() throws Exception {
        var keys = new Keys();
        int plain = Served.freePort();
        try (var listening = listen(keys, Map.of("org.osgi.service.http.port", plain));
                HttpClient client = keys.client("");
                HttpClient trustsNone = HttpClient.newHttpClient()) {
            awaitEquals(ALIVE, () -> answer(listening, client));
            // The client would take HTTP/2.
            assertEquals(HttpClient.Version.HTTP_1_1, listening.get(client).version());
            assertThrows(IOException.class, () -> listening.get(trustsNone));
            assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", plain).close());
        }
    }

    @Test
    public void whoHasNoCertificateIsRefusedWhereOneIsNeeded() throws Exception {
        var keys = new Keys();
        var needed = Map.<String, Object>of(
                TLS + "clientcertificate",
                "needs",
                TLS + "truststore",
                keys.file("server-trusts.p12").toString(),
                TLS + "truststore.password",
                PASSWORD);
        try (var listening = listen(keys, needed);
                HttpClient known = keys.client("client");
                HttpClient without = keys.client("");
                HttpClient unknown = keys.client("stranger")) {
            awaitEquals(ALIVE, () -> answer(listening, known));
            assertThrows(IOException.class, () -> listening.get(without));
            assertThrows(IOException.class, () -> listening.get(unknown));
            assertEquals(ALIVE, answer(listening, known));
        }
    }

    private static String answer(Listening listening, HttpClient client) throws InterruptedException {
        try {
            return listening.get(client).body();
        } catch (IOException e) {
            // It does not listen yet.
            return e.toString();
        }
    }
}
