package hub.python.wire;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * The place where a new process connects: a Unix domain socket in a private folder, which is removed when the process has
 * connected. Only who knows the secret is let in.
 */
public final class Rendezvous implements AutoCloseable {

    private static final int SECRET_BYTES = 32;
    private static final long LOOK = 50;

    private final Path socket;
    private final String secret;
    private final ServerSocketChannel listener;

    /** @param socket the file of the socket, with a path of at most 100 bytes */
    public Rendezvous(Path socket) throws IOException {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        this.secret = HexFormat.of().formatHex(random);
        this.socket = socket;
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
    }

    /**
     * What the process must know to connect.
     *
     * @param work its working folder
     * @param environment variables for it
     */
    public ObjectNode config(Path work, Map<String, String> environment) {
        ObjectNode config = Json.object()
                .put("socket", socket.toString())
                .put("secret", secret)
                .put("work", work.toString());
        config.set("environment", Json.of(environment));
        return config;
    }

    /**
     * Waits until the process has made all connections.
     *
     * @param names the names by which the process tells them apart
     * @param hasEnded whether the process has ended, and will not come any more
     * @return null if it has ended, the time is over, or the thread was interrupted
     */
    public Map<String, Connection> await(Set<String> names, Duration limit, BooleanSupplier hasEnded)
            throws IOException {
        var connections = new HashMap<String, Connection>();
        long deadline = System.nanoTime() + limit.toNanos();
        try (var selector = Selector.open()) {
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            while (connections.size() < names.size()) {
                SocketChannel channel = listener.accept();
                if (channel != null) {
                    var connection = new Connection(channel);
                    String name = greet(connection, deadline);
                    if (name == null || !names.contains(name) || connections.putIfAbsent(name, connection) != null) {
                        connection.close();
                    }
                } else if (hasEnded.getAsBoolean()
                        || System.nanoTime() >= deadline
                        || Thread.currentThread().isInterrupted()) {
                    return null;
                } else {
                    selector.select(LOOK);
                    selector.selectedKeys().clear();
                }
            }
            return Map.copyOf(connections);
        } finally {
            if (connections.size() < names.size()) {
                connections.values().forEach(Connection::close);
            }
        }
    }

    /** Reads the secret and the name of a connection; null if the secret is wrong, or none comes. */
    private String greet(Connection connection, long deadline) {
        try {
            byte[] greeting = connection.receive(deadline);
            if (greeting == null) {
                return null;
            }
            var hello = Json.read(greeting);
            return MessageDigest.isEqual(bytes(hello.path("secret").asString("")), bytes(secret))
                    ? hello.path("connection").asString("")
                    : null;
        } catch (IOException e) {
            // The process has ended.
            return null;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try (listener) {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            // The folder is removed in the end.
        }
    }
}
