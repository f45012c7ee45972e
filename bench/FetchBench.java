import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server of zeros for bench/fetch.sh: {@code FetchBench PORT BYTES [BYTES_PER_SECOND_AND_CONNECTION]}. */
final class FetchBench {

    private static final Pattern RANGE = Pattern.compile("(?i)range: bytes=(\\d+)-(\\d*)");

    public static void main(String[] args) throws IOException {
        long size = Long.parseLong(args[1]);
        long rate = args.length > 2 ? Long.parseLong(args[2]) : 0;
        try (var server = new ServerSocket(Integer.parseInt(args[0]), 64, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket socket = server.accept();
                Thread.ofPlatform().daemon().start(() -> serve(socket, size, rate));
            }
        }
    }

    private static void serve(Socket socket, long size, long rate) {
        try (socket) {
            var block = new byte[1 << 18];
            while (true) {
                String request = request(socket.getInputStream());
                if (request.isEmpty()) {
                    return;
                }
                Matcher range = RANGE.matcher(request);
                // A rate of 0 is the bench of one stream: no parts.
                boolean part = rate > 0 && range.find();
                long start = part ? Long.parseLong(range.group(1)) : 0;
                long end =
                        part && !range.group(2).isEmpty() ? Math.min(size, Long.parseLong(range.group(2)) + 1) : size;
                OutputStream out = socket.getOutputStream();
                out.write(("HTTP/1.1 " + (part ? "206 Partial Content" : "200 OK") + "\r\nContent-Length: "
                                + (end - start)
                                + (rate > 0 ? "\r\nAccept-Ranges: bytes\r\nETag: \"1\"" : "")
                                + (part ? "\r\nContent-Range: bytes " + start + "-" + (end - 1) + "/" + size : "")
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                long began = System.nanoTime();
                for (long at = start; at < end; ) {
                    int count = (int) Math.min(block.length, end - at);
                    out.write(block, 0, count);
                    at += count;
                    if (rate > 0) {
                        long due = began + (long) ((at - start) * 1e9 / rate);
                        Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
                    }
                }
            }
        } catch (IOException | InterruptedException e) {
            // The client has what it wanted.
        }
    }

    private static String request(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (int next; (next = in.read()) >= 0; ) {
            text.append((char) next);
            if (text.length() >= 4 && text.substring(text.length() - 4).equals("\r\n\r\n")) {
                return text.toString();
            }
        }
        return "";
    }
}
