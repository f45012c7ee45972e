package hub.itest;

import static hub.itest.Await.awaitEquals;

import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.LiveModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The HTTP service of a test inside a framework, as an operator configures it, and a client of it. */
final class Served implements AutoCloseable {

    private static final int OK = 200;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Configuration configuration;
    private final String address;

    Served(ConfigurationAdmin configurations) throws Exception {
        this(configurations, "127.0.0.1");
    }

    Served(ConfigurationAdmin configurations, String host) throws Exception {
        int port = freePort();
        address = "http://127.0.0.1:" + port + "/";
        configuration = configurations.getConfiguration("org.apache.felix.http", "?");
        configuration.update(
                new Hashtable<>(Map.of("org.apache.felix.http.host", host, "org.osgi.service.http.port", port)));
        awaitEquals(OK, this::liveness);
    }

    /** Follows a repo that has only this hubconf.java, by the name of its entrypoint. */
    static LiveModel<Object> follow(Hub hub, String entrypoint, String hubconf) throws IOException {
        Path repo = Files.createTempDirectory("served");
        Files.writeString(repo.resolve("hubconf.java"), hubconf);
        return hub.follow(repo.toString(), entrypoint, Object.class, FollowOptions.DEFAULT.withName(entrypoint));
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private int liveness() throws InterruptedException {
        try {
            return get("v2/health/live").statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    URI uri(String path) {
        return URI.create(address + path);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).GET().build());
    }

    /** By another address of this machine. */
    HttpResponse<String> getAt(String host, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create("http://" + host + ":" + uri("").getPort() + "/" + path))
                .build());
    }

    HttpResponse<String> post(String path, String json, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers)
                .POST(BodyPublishers.ofString(json.replace('\'', '"')))
                .build());
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(uri(path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    /** Runs a model with one input of FP32 in binary form, and answers with the floats of the only output. */
    float[] inferFloats(String model, long[] shape, float... data) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = inferBytes(model, shape, data);
        if (response.statusCode() != OK) {
            throw new AssertionError(new String(response.body(), StandardCharsets.UTF_8));
        }
        int json = Integer.parseInt(
                response.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
        var floats = new float[(response.body().length - json) / Float.BYTES];
        ByteBuffer.wrap(response.body())
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(json)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(floats);
        return floats;
    }

    HttpResponse<byte[]> inferBytes(String model, long[] shape, float... data)
            throws IOException, InterruptedException {
        byte[] json =
                """
                {"inputs": [{"name": "x", "datatype": "FP32", "shape": %s, "parameters": {"binary_data_size": %d}}],
                 "parameters": {"binary_data_output": true}}\
                """.formatted(Arrays.toString(shape), Float.BYTES * data.length).getBytes(StandardCharsets.UTF_8);
        var body = ByteBuffer.allocate(json.length + Float.BYTES * data.length).order(ByteOrder.LITTLE_ENDIAN);
        body.put(json);
        for (float value : data) {
            body.putFloat(value);
        }
        return client.send(
                request("v2/models/" + model + "/infer", "Inference-Header-Content-Length", "" + json.length)
                        .POST(BodyPublishers.ofByteArrays(List.of(body.array())))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    @Override
    public void close() throws IOException {
        client.close();
        configuration.delete();
    }
}
