package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.LiveModel;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.service.cm.ConfigurationAdmin;

/** Requests of people who mean harm: each is refused, and others are served. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class ServeHostileIT {

    private static final String INFER = "v2/models/digits/infer";

    @Inject
    private ConfigurationAdmin configurations;

    @Inject
    private Hub hub;

    private LiveModel<Object> digits() {
        return hub.follow(
                HubProcess.ROOT.resolve("examples/digits").toString(),
                "digits",
                Object.class,
                FollowOptions.DEFAULT.withName("digits").withArguments(Arguments.none()));
    }

    private static void assertServes(Served served) throws Exception {
        assertEquals(10, served.inferFloats("digits", new long[] {1, 1, 8, 8}, new float[64]).length);
    }

    private static void assertRefused(String expected, HttpResponse<String> response) {
        assertEquals(400, response.statusCode(), response::body);
        assertTrue(
                response.body().startsWith("{\"error\":\"") && response.body().contains(expected), response::body);
    }

    @Test
    public void sizesThatLieAreRefused() throws Exception {
        try (var served = new Served(configurations);
                var _ = digits()) {
            String billion = "{'inputs': [{'name': 'x', 'datatype': 'FP32', 'shape': [1000000000, 1, 8, 8], %s}]}";
            assertRefused("data has 1", served.post(INFER, billion.formatted("'data': [1]")));
            String binary = billion.formatted("'parameters': {'binary_data_size': 256000000000}");
            assertRefused(
                    "the body has 0 after its JSON",
                    served.post(INFER, binary, "Inference-Header-Content-Length", "" + binary.length()));
            for (String length : new String[] {"1000000", "-1", "9999999999999999999", "a", "0x10"}) {
                HttpResponse<String> refused = served.post(INFER, binary, "Inference-Header-Content-Length", length);
                assertRefused("Inference-Header-Content-Length", refused);
            }
            String cut = served.post(INFER, binary, "Inference-Header-Content-Length", "10")
                    .body();
            assertTrue(cut.contains("malformed"), cut);
            String json = "POST /" + INFER + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40000000\r\n"
                    + "Inference-Header-Content-Length: 40000000\r\n\r\n";
            assertEquals(413, status(served, json));
            String head = "POST /" + INFER + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{";
            assertEquals(400, status(served, head));
            assertServes(served);
        }
    }

    @Test
    public void deepAndMalformedJsonIsRefused() throws Exception {
        try (var served = new Served(configurations);
                var _ = digits()) {
            assertRefused("malformed", served.post(INFER, "{'unknown': " + "[".repeat(10_000)));
            assertRefused("malformed", served.post(INFER, "{'inputs': [" + "{'inputs': [".repeat(1000)));
            assertRefused("expected a request as a JSON object", served.post(INFER, ""));
            assertEquals(
                    400, served.post("v2/repository/index", "[".repeat(10_000)).statusCode());
            assertEquals(
                    415, served.post(INFER, "{}", "Content-Encoding", "gzip").statusCode());
            assertServes(served);
        }
    }

    @Test
    public void pathsThatMeanSomethingElseFindNothing() throws Exception {
        try (var served = new Served(configurations);
                var _ = digits()) {
            for (String path : new String[] {
                "v2/models/..%2f..%2fetc/ready",
                "v2/models/%00/ready",
                "v2/models/digits%0d%0aX:%20y/ready",
                "v1/models/digits",
                "v2/models/digits/versions/%2e%2e/ready"
            }) {
                HttpResponse<String> response = served.get(path);
                assertTrue(response.statusCode() == 404 || response.statusCode() == 400, () -> path + response.body());
                assertTrue(response.headers().firstValue("X").isEmpty());
            }
            assertEquals(400, status(served, "GET /v2/models/%zz/ready HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            assertServes(served);
        }
    }

    private static int status(Served served, String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", served.uri("").getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }

    @Test
    public void pagesOfOtherSitesAreRefused() throws Exception {
        try (var served = new Served(configurations);
                var _ = digits()) {
            String own = "localhost:" + served.uri("").getPort();
            assertEquals(403, status(served, index("rebound.example.org", "")));
            assertEquals(403, status(served, index(own, "Origin: http://example.org\r\n")));
            assertEquals(403, status(served, index(own, "Origin: null\r\n")));
            assertEquals(200, status(served, index(own, "Origin: http://" + own + "\r\n")));
            assertEquals(200, status(served, index("127.0.0.1", "")));
            assertEquals(200, status(served, index("[::1]", "")));
        }
    }

    private static String index(String host, String header) {
        return "POST /v2/repository/index HTTP/1.1\r\nHost: " + host + "\r\n" + header
                + "Connection: close\r\nContent-Length: 4\r\n\r\nnull";
    }

    @Test
    public void clientsThatGoOrStayIdleKeepNobodyWaiting() throws Exception {
        try (var served = new Served(configurations);
                var _ = digits()) {
            String head = "POST /" + INFER + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{";
            for (int i = 0; i < 100; i++) {
                try (var socket = new Socket("127.0.0.1", served.uri("").getPort())) {
                    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                }
            }
            var idle = new ArrayList<Socket>();
            try {
                for (int i = 0; i < 500; i++) {
                    idle.add(new Socket("127.0.0.1", served.uri("").getPort()));
                }
                // The requests of those that went are over.
                Await.awaitEquals(
                        200,
                        () -> served.inferBytes("digits", new long[] {1, 1, 8, 8}, new float[64])
                                .statusCode());
                assertServes(served);
            } finally {
                for (Socket socket : idle) {
                    socket.close();
                }
            }
        }
    }
}
