package hub.fetch.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that makes tunnels, for those who know its password. */
public final class TunnelProxy implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final List<String> tunnels = new CopyOnWriteArrayList<>();
    private final String credentials;

    public TunnelProxy(String user, String password) throws IOException {
        this.credentials = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Where tunnels were made to, as host and port. */
    public List<String> tunnels() {
        return List.copyOf(tunnels);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket client) {
        try (client) {
            while (true) {
                String request = head(client.getInputStream());
                if (request.isEmpty()) {
                    return;
                }
                if (request.contains("Proxy-Authorization: Basic " + credentials + "\r\n")) {
                    tunnel(client, request.split(" ")[1]);
                    return;
                }
                answer(
                        client,
                        "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
                                + "Content-Length: 0");
            }
        } catch (IOException e) {
            // Whoever asked has gone.
        }
    }

    private void tunnel(Socket client, String target) throws IOException {
        tunnels.add(target);
        int colon = target.lastIndexOf(':');
        try (var host = new Socket(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)))) {
            answer(client, "200 OK");
            Thread.ofVirtual().start(() -> copy(host, client));
            copy(client, host);
        }
    }

    private static void answer(Socket client, String head) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write(("HTTP/1.1 " + head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // One side has closed it.
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int next; head.indexOf("\r\n\r\n") < 0 && (next = in.read()) >= 0; ) {
            head.append((char) next);
        }
        return head.toString();
    }
}
