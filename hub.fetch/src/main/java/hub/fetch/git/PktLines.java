package hub.fetch.git;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.fetch.http.HttpRefusal;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads and writes pkt-lines: four hexadecimal digits of length, then the bytes.
 *
 * @see <a href="https://git-scm.com/docs/protocol-common">gitprotocol-common</a>
 */
final class PktLines {

    /** What a packet is. */
    enum Type {
        DATA,
        FLUSH,
        DELIMITER,
        END,
    }

    /** One packet. */
    record Packet(Type type, byte[] bytes) {

        /** A line of text, without its end. */
        String text() {
            return new String(bytes, StandardCharsets.UTF_8).stripTrailing();
        }
    }

    private static final byte[] NONE = {};
    private static final int LONGEST = 65520;

    private final InputStream in;
    private final String advice;
    private long left;

    /**
     * @param limit bytes to read at most: the other side is not to be trusted
     * @param advice what to do where there are more, for the message
     */
    PktLines(InputStream in, long limit, String advice) {
        this.in = in;
        this.left = limit;
        this.advice = advice;
    }

    Packet read() throws IOException {
        byte[] digits = in.readNBytes(4);
        if (digits.length == 0) {
            return new Packet(Type.END, NONE);
        }
        int length = length(digits);
        // A flush has length 0, and four bytes.
        left -= Math.max(digits.length, length);
        if (left < 0) {
            throw new HubException(Kind.NETWORK, "The git server sends more than hub reads" + advice + ".");
        }
        return switch (length) {
            case 0 -> new Packet(Type.FLUSH, NONE);
            case 1 -> new Packet(Type.DELIMITER, NONE);
            case 2 -> new Packet(Type.END, NONE);
            default -> data(length - 4);
        };
    }

    private static int length(byte[] digits) throws IOException {
        try {
            int length = Integer.parseUnsignedInt(new String(digits, StandardCharsets.US_ASCII), 16);
            if (digits.length == 4 && length != 3 && length <= LONGEST) {
                return length;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IOException("the answer is not git's protocol");
    }

    private Packet data(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the git server's answer ended too soon");
        }
        var packet = new Packet(Type.DATA, bytes);
        if (length > 4 && bytes[0] == 'E' && packet.text().startsWith("ERR ")) {
            String said = packet.text().substring(4);
            throw new HubException(Kind.NETWORK, "The git server says: " + said, new HttpRefusal(said));
        }
        return packet;
    }

    /** A request under construction. */
    static final class Request {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Request line(String text) {
            byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes("%04x".formatted(line.length + 4).getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(line);
            return this;
        }

        Request delimiter() {
            bytes.writeBytes("0001".getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        Request flush() {
            bytes.writeBytes("0000".getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
