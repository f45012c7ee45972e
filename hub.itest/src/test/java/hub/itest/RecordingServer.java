package hub.itest;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A server that writes down what it is asked. */
final class RecordingServer implements AutoCloseable {

    static final String COMMIT = "1234567890123456789012345678901234567890";

    /** What was asked: the address, as the request has it, and its headers. */
    record Request(String address, Headers headers) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    RecordingServer(HttpHandler handler) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.add(new Request(exchange.getRequestURI().toString(), exchange.getRequestHeaders()));
                handler.handle(exchange);
            }
        });
        server.start();
    }

    /** One that answers everything with one status and no content. */
    static RecordingServer of(int status) throws IOException {
        return new RecordingServer(exchange -> exchange.sendResponseHeaders(status, -1));
    }

    /** A git host. Each of its repos has one branch, whose one commit has these files. */
    static RecordingServer host(Map<String, String> files) throws IOException {
        byte[] zip = zip(files);
        return new RecordingServer(exchange -> {
            if (exchange.getRequestURI().getPath().endsWith("/info/refs")) {
                exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-advertisement");
                answer(exchange, refs().getBytes(StandardCharsets.UTF_8));
            } else {
                answer(exchange, zip);
            }
        });
    }

    static void answer(HttpExchange exchange, byte[] content) throws IOException {
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
    }

    private static String refs() {
        return packet("# service=git-upload-pack\n") + "0000"
                + packet(COMMIT + " HEAD\0symref=HEAD:refs/heads/main\n") + packet(COMMIT + " refs/heads/main\n")
                + "0000";
    }

    private static String packet(String line) {
        return "%04x%s".formatted(line.length() + 4, line);
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry("name-" + COMMIT + "/" + file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    List<Request> requests() {
        return requests;
    }

    List<String> addresses() {
        return requests.stream().map(Request::address).toList();
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI url(String path) {
        return URI.create("http://localhost:" + port() + path);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
