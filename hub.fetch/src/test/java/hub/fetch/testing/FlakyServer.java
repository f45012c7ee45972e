package hub.fetch.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves one content at {@code /file} (ranges and an ETag), {@code /plain} (neither), {@code /dated} (ranges and a date)
 * and {@code /chunked} (no length). Each fault that is queued spoils one request.
 */
public final class FlakyServer implements AutoCloseable {

    /** What one request meets in the place of its answer; false lets the answer come after all. */
    @FunctionalInterface
    public interface Fault {
        boolean spoil(HttpExchange exchange) throws IOException;
    }

    /** A request that came in. */
    public record Seen(String path, String range, String ifRange, String authorization) {}

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
    private static final String DATE = "Wed, 21 Oct 2015 07:28:00 GMT";

    private final HttpServer server;
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile byte[] content;
    private volatile String etag = "\"1\"";
    private volatile int bytesPerSecond = Integer.MAX_VALUE;

    public FlakyServer(byte[] content) throws IOException {
        this.content = content;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** The same server by another name: another host for a client. */
    public URI urlOfOtherHost(String path) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + path);
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** From now on each connection is that slow. */
    public void limitTo(int newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    /** Spoils the next requests, each by one of these. */
    public FlakyServer next(Fault... spoilers) {
        faults.addAll(List.of(spoilers));
        return this;
    }

    /** From now on there is another version of the content. */
    public void change(byte[] newContent, String newEtag) {
        content = newContent;
        etag = newEtag;
    }

    /** No fault. */
    public Fault none() {
        return exchange -> false;
    }

    /** Changes the content, then answers. */
    public Fault changing(byte[] newContent, String newEtag) {
        return exchange -> {
            change(newContent, newEtag);
            return false;
        };
    }

    /** Announces everything, and ends the connection after so many bytes. */
    public Fault cutAt(int bytes) {
        return exchange -> {
            answer(exchange, bytes, 0, () -> {});
            return true;
        };
    }

    /** Announces everything, and is silent after so many bytes. */
    public Fault stallAt(int bytes) {
        return exchange -> {
            answer(exchange, bytes, 0, () -> {
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            return true;
        };
    }

    /** Announces more bytes than it sends. */
    public Fault announcing(int more) {
        return exchange -> {
            answer(exchange, Integer.MAX_VALUE, more, () -> {});
            return true;
        };
    }

    /** Answers with a status. */
    public Fault status(int status, Map<String, String> headers) {
        return exchange -> {
            headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, -1);
            return true;
        };
    }

    /** Answers with a body of another kind. */
    public Fault body(String type, byte[] body) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            return true;
        };
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        seen.add(new Seen(
                exchange.getRequestURI().getPath(),
                headers.getFirst("Range"),
                headers.getFirst("If-Range"),
                headers.getFirst("Authorization")));
        try (exchange) {
            Fault fault = faults.poll();
            if (fault == null || !fault.spoil(exchange)) {
                answer(exchange, Integer.MAX_VALUE, 0, () -> {});
            }
        }
    }

    private void answer(HttpExchange exchange, int atMost, int more, Runnable then) throws IOException {
        byte[] all = content;
        String tag = etag;
        String path = exchange.getRequestURI().getPath();
        boolean ranges = path.startsWith("/file") || path.startsWith("/dated");
        String validator = path.startsWith("/file") ? tag : DATE;
        if (ranges) {
            exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
            exchange.getResponseHeaders().set(path.startsWith("/file") ? "ETag" : "Last-Modified", validator);
        }
        int start = 0;
        int end = all.length;
        int status = 200;
        Optional<Matcher> range = Optional.ofNullable(
                        exchange.getRequestHeaders().getFirst("Range"))
                .map(RANGE::matcher)
                .filter(Matcher::matches);
        String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
        if (ranges && range.isPresent() && (ifRange == null || ifRange.equals(validator))) {
            start = Integer.parseInt(range.get().group(1));
            end = range.get().group(2).isEmpty()
                    ? all.length
                    : Math.min(all.length, Integer.parseInt(range.get().group(2)) + 1);
            if (start >= all.length) {
                exchange.getResponseHeaders().set("Content-Range", "bytes */" + all.length);
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Range", "bytes " + start + "-" + (end - 1) + "/" + all.length);
            status = 206;
        }
        int length = end - start + more;
        exchange.sendResponseHeaders(status, length == 0 ? -1 : path.startsWith("/chunked") ? 0 : length);
        send(exchange.getResponseBody(), all, start, start + Math.min(atMost, end - start));
        then.run();
    }

    private void send(OutputStream out, byte[] all, int start, int end) throws IOException {
        int chunk = Math.clamp(bytesPerSecond / 20, 1, end - start + 1);
        for (int at = start; at < end; at += chunk) {
            out.write(all, at, Math.min(chunk, end - at));
            if (bytesPerSecond < Integer.MAX_VALUE) {
                LockSupport.parkNanos(1_000_000_000L / 20);
            }
        }
        out.flush();
    }
}
