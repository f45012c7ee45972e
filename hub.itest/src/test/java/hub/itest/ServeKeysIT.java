package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.core.Hub;
import hub.core.LiveModel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

/** The configuration of models over HTTP, key by key. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class ServeKeysIT {

    private static final String SUMS = """
        public final class hubconf {

            public static final class Sums {

                public double sum(float[] numbers) {
                    double sum = 0;
                    for (float number : numbers) {
                        sum += number;
                    }
                    return sum;
                }
            }

            public Sums sums() {
                return new Sums();
            }
        }
        """;

    private static final String INFER = "v2/models/sums/infer";

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    @Inject
    private Hub hub;

    private LiveModel<Object> sums() throws Exception {
        return Served.follow(hub, "sums", SUMS);
    }

    private static final String SUM =
            "{'inputs': [" + "{'name': 'numbers', 'datatype': 'FP32', 'shape': [2], 'data': [1.5, 2.5]}]}";

    @Test
    @SetsKeys(
            pid = "hub.serve",
            keys = {".token", "management", ".management.token"})
    public void tokensOpenWhatTheyAreFor() throws Exception {
        try (var served = new Served(configurations);
                var settings = new Settings(context, configurations);
                var _ = sums()) {
            String unload = "v2/repository/models/sums/unload";
            assertEquals(403, served.post(unload, "").statusCode());
            settings.set("hub.serve", Map.of(".token", "secret", "management", true, ".management.token", "other"));
            HttpResponse<String> without = served.post(INFER, SUM);
            assertEquals(401, without.statusCode());
            assertEquals(
                    "Bearer", without.headers().firstValue("WWW-Authenticate").orElseThrow());
            assertEquals(
                    401,
                    served.post(INFER, SUM, "Authorization", "Bearer secrets").statusCode());
            assertEquals(
                    200,
                    served.post(INFER, SUM, "Authorization", "Bearer secret").statusCode());
            assertEquals(200, served.get("v2/health/ready").statusCode());
            assertEquals(
                    401,
                    served.post(unload, "", "Authorization", "Bearer secret").statusCode());
            HttpResponse<String> right = served.post(unload, "", "Authorization", "Bearer other");
            assertEquals(400, right.statusCode());
            assertTrue(right.body().contains("was not loaded by a request"), right::body);
        }
    }

    @Test
    @SetsKeys(pid = "hub.serve", keys = "request.bytes")
    public void aBodyThatIsTooLargeIsRefusedBeforeItIsRead() throws Exception {
        try (var served = new Served(configurations);
                var settings = new Settings(context, configurations);
                var _ = sums();
                var socket = new Socket("127.0.0.1", served.uri("").getPort())) {
            settings.set("hub.serve", Map.of("request.bytes", 1000));
            assertEquals(200, served.post(INFER, SUM).statusCode());
            // Only its head is sent.
            send(socket, head(INFER, 1001));
            assertStatus(413, socket);
        }
    }

    @Test
    @SetsKeys(pid = "hub.serve", keys = "request.seconds")
    public void aBodyThatComesTooSlowlyIsRefused() throws Exception {
        try (var served = new Served(configurations);
                var settings = new Settings(context, configurations);
                var _ = sums();
                var socket = new Socket("127.0.0.1", served.uri("").getPort())) {
            settings.set("hub.serve", Map.of("request.seconds", 1));
            send(socket, head(INFER, 1000) + "{");
            Thread.sleep(1500);
            send(socket, " ");
            assertStatus(408, socket);
            awaitEquals(200, () -> served.post(INFER, SUM).statusCode());
        }
    }

    @Test
    @SetsKeys(pid = "hub.serve", keys = "requests")
    public void moreRequestsThanAreTakenAreToldToComeAgain() throws Exception {
        try (var served = new Served(configurations);
                var settings = new Settings(context, configurations);
                var _ = sums();
                var socket = new Socket("127.0.0.1", served.uri("").getPort())) {
            settings.set("hub.serve", Map.of("requests", 1));
            String body = SUM.replace('\'', '"');
            String head = head(INFER, body.length());
            send(socket, head.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n"));
            // It is inside as soon as its body is asked for.
            assertStatus(100, socket);
            assertEquals(503, served.post(INFER, SUM).statusCode());
            assertEquals(200, served.get("v2/health/live").statusCode());
            send(socket, body);
            assertStatus(200, socket);
            awaitEquals(200, () -> served.post(INFER, SUM).statusCode());
        }
    }

    private static String head(String path, int length) {
        return "POST /" + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static void assertStatus(int status, Socket socket) throws IOException {
        var line = new StringBuilder();
        // Byte by byte: what follows is for the next call.
        while (line.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            assertTrue(next >= 0, line::toString);
            line.append((char) next);
        }
        assertTrue(line.indexOf("HTTP/1.1 " + status + " ") == 0, line::toString);
    }

    @Test
    @SetsKeys(pid = "hub.serve", keys = "remote")
    public void otherMachinesAreAnsweredOnlyIfTheyMay() throws Exception {
        Optional<InetAddress> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        assumeTrue(own.isPresent(), "needs a network interface beside the loopback");
        try (var served = new Served(configurations, "0.0.0.0");
                var settings = new Settings(context, configurations)) {
            String address = own.orElseThrow().getHostAddress();
            HttpResponse<String> refused = served.getAt(address, "v2/health/live");
            assertEquals(403, refused.statusCode());
            assertTrue(refused.body().contains("only requests of this machine"), refused::body);
            settings.set("hub.serve", Map.of("remote", true));
            assertEquals(200, served.getAt(address, "v2/health/live").statusCode());
        }
    }
}
