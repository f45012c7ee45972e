import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Sends one tensor again and again over so many connections, each of which waits for its answer, and prints requests a second, the
 * median and the 99th percentile of their time in milliseconds, and how many failed.
 *
 * <p>Arguments: an address on this machine, {@code hub} or {@code raw} for the form of the request, connections, seconds.
 */
final class ServeLoad {

    private static final int PIXELS = 3 * 224 * 224;
    private static final int MOST_SECONDS = 60;

    public static void main(String[] args) throws Exception {
        URI address = URI.create(args[0]);
        if (!InetAddress.getByName(address.getHost()).isLoopbackAddress()) {
            throw new IllegalArgumentException("only servers of this machine");
        }
        byte[] request = request(address, args[1].equals("hub"));
        int connections = Integer.parseInt(args[2]);
        long seconds = Math.min(MOST_SECONDS, Long.parseLong(args[3]));
        var clients = IntStream.range(0, connections)
                .mapToObj(_ -> new Client(address, request))
                .toList();
        // What the server compiles, and the caches of its processor.
        run(clients, 2);
        clients.forEach(client -> client.count = client.failures = 0);
        double took = run(clients, seconds);
        long[] nanos = clients.stream()
                .flatMapToLong(client -> LongStream.of(Arrays.copyOf(client.nanos, client.count)))
                .sorted()
                .toArray();
        int failures = clients.stream().mapToInt(client -> client.failures).sum();
        System.out.printf("%.1f\t%.2f\t%.2f\t%d%n", nanos.length / took, at(nanos, 0.5), at(nanos, 0.99), failures);
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) (share * (sorted.length - 1))] / 1e6;
    }

    private static double run(java.util.List<Client> clients, long seconds) throws InterruptedException {
        long begin = System.nanoTime();
        long end = begin + seconds * 1_000_000_000;
        var threads = clients.stream()
                .map(client -> Thread.ofPlatform().start(() -> client.callUntil(end)))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private static byte[] request(URI address, boolean isHub) {
        String json = isHub
                ? "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3,224,224],\"parameters\":{"
                        + "\"binary_data_size\":" + Float.BYTES * PIXELS + "}}],"
                        + "\"parameters\":{\"binary_data_output\":true}}"
                : "";
        String head = "POST " + address.getPath() + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                + (json.length() + Float.BYTES * PIXELS) + "\r\n"
                + (isHub ? "Inference-Header-Content-Length: " + json.length() + "\r\n" : "") + "\r\n" + json;
        byte[] begin = head.getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(begin, begin.length + Float.BYTES * PIXELS);
    }

    private static final class Client {

        private final URI address;
        private final byte[] request;
        private long[] nanos = new long[1 << 12];
        private int count;
        private int failures;
        private Socket socket;
        private InputStream in;

        Client(URI address, byte[] request) {
            this.address = address;
            this.request = request;
        }

        void callUntil(long end) {
            while (System.nanoTime() < end) {
                long begin = System.nanoTime();
                try {
                    call();
                    if (count == nanos.length) {
                        nanos = Arrays.copyOf(nanos, 2 * count);
                    }
                    nanos[count++] = System.nanoTime() - begin;
                } catch (IOException e) {
                    failures++;
                    socket = null;
                }
            }
        }

        private void call() throws IOException {
            if (socket == null) {
                socket = new Socket(address.getHost(), address.getPort());
                socket.setTcpNoDelay(true);
                in = new BufferedInputStream(socket.getInputStream());
            }
            socket.getOutputStream().write(request);
            String status = line();
            int length = 0;
            for (String header = line(); !header.isEmpty(); header = line()) {
                if (header.toLowerCase().startsWith("content-length:")) {
                    length = Integer.parseInt(
                            header.substring(header.indexOf(':') + 1).strip());
                }
            }
            byte[] body = in.readNBytes(length);
            if (!status.contains(" 200 ")) {
                throw new IOException(status + " " + new String(body, StandardCharsets.UTF_8));
            }
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the connection was closed");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }
    }
}
