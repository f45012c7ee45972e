package hub.serve.http;

import hub.serve.protocol.RequestException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The body of a request, which has a largest size and a time to arrive. */
final class RequestBody implements ReadableByteChannel {

    private static final String JSON_LENGTH = "Inference-Header-Content-Length";

    /** What is read of a request that is refused, so that its connection can be used again. */
    private static final int MOST_SKIPPED = 1 << 16;

    /** A number in JSON takes some ten bytes there, and several times that as it is read. Tensors have the binary form. */
    static final long MOST_JSON = 1 << 25;

    private static final int TOO_LARGE = 413;
    private static final int TOO_SLOW = 408;

    private static final int MOST_AT_ONCE = 1 << 16;

    private final ServletInputStream in;
    private final ServeConfig limits;
    private final long end;
    private final OptionalLong length;
    private final OptionalLong jsonLength;
    private long read;

    /** @throws RequestException if it is too large; nothing of it has been read then */
    RequestBody(HttpServletRequest request, ServeConfig limits) throws IOException {
        if (request.getHeader("Content-Encoding") != null) {
            throw new RequestException(415, "compressed requests are not taken: leave Content-Encoding out");
        }
        long given = request.getContentLengthLong();
        if (given > limits.request_bytes()) {
            throw tooLarge(limits);
        }
        this.length = given < 0 ? OptionalLong.empty() : OptionalLong.of(given);
        this.jsonLength = jsonLength(request.getHeader(JSON_LENGTH));
        if (jsonLength.isPresent() && length.isPresent() && jsonLength.getAsLong() > given) {
            throw RequestException.bad(
                    "%s is %d, and the body has %d bytes".formatted(JSON_LENGTH, jsonLength.getAsLong(), given));
        }
        if (jsonLength.orElse(0) > MOST_JSON) {
            throw tooMuchJson();
        }
        this.limits = limits;
        this.end = System.nanoTime() + TimeUnit.SECONDS.toNanos(limits.request_seconds());
        this.in = request.getInputStream();
    }

    /**
     * Reads what is left of the body of a request that is refused, if it is short.
     *
     * @return whether all of it was read, so that the connection can be used again
     */
    static boolean skipRest(HttpServletRequest request, ServeConfig limits, RequestException refusal) {
        long given = request.getContentLengthLong();
        if (refusal.status() == TOO_LARGE || refusal.status() == TOO_SLOW || given > MOST_SKIPPED) {
            return false;
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(limits.request_seconds());
        var rest = new byte[MOST_SKIPPED];
        try {
            ServletInputStream in = request.getInputStream();
            int count = 0;
            for (int skipped = 0; count >= 0 && skipped < MOST_SKIPPED && System.nanoTime() < end; skipped += count) {
                count = in.read(rest);
            }
            return count < 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static RequestException tooLarge(ServeConfig limits) {
        return new RequestException(
                TOO_LARGE, "expected a body of at most " + limits.request_bytes() + " bytes, by the key request.bytes");
    }

    private static RequestException tooMuchJson() {
        return new RequestException(
                TOO_LARGE,
                "expected at most " + MOST_JSON
                        + " bytes of JSON: send large tensors as binary data, by binary_data_size");
    }

    private static OptionalLong jsonLength(String header) {
        if (header == null) {
            return OptionalLong.empty();
        }
        if (header.matches("\\d{1,18}")) {
            return OptionalLong.of(Long.parseLong(header));
        }
        throw RequestException.bad(JSON_LENGTH + ": expected the length of the JSON in bytes");
    }

    /** The JSON that it begins with, or that it is. */
    InputStream json() {
        return new Part(jsonLength.orElse(Long.MAX_VALUE));
    }

    /** How many bytes follow the JSON; empty if it is not known. */
    OptionalLong bytesAfterJson() {
        return jsonLength.isEmpty()
                ? OptionalLong.of(0)
                : length.isEmpty() ? length : OptionalLong.of(length.getAsLong() - jsonLength.getAsLong());
    }

    /** How many bytes may follow the JSON. */
    long mostAfterJson() {
        return Math.max(0, limits.request_bytes() - jsonLength.orElse(0));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        requireTime();
        // Containers differ in what they do to the buffer, and one may take as much memory as remains in it.
        ByteBuffer part = target.slice(target.position(), Math.min(target.remaining(), MOST_AT_ONCE));
        int count = in.read(part);
        if (count > 0) {
            target.position(target.position() + count);
            read += count;
            if (read > limits.request_bytes()) {
                throw tooLarge(limits);
            }
        }
        return count;
    }

    private void requireTime() {
        if (System.nanoTime() > end) {
            throw new RequestException(
                    TOO_SLOW,
                    "the request took more than " + limits.request_seconds()
                            + " s to arrive, by the key request.seconds");
        }
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // The container closes it.
    }

    /** Its next bytes. */
    private final class Part extends InputStream {

        private long left;
        private long got;

        Part(long bytes) {
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int count) throws IOException {
            if (left == 0) {
                return -1;
            }
            int part = RequestBody.this.read(ByteBuffer.wrap(target, from, (int) Math.min(count, left)));
            if (part > 0) {
                left -= part;
                got += part;
                if (got > MOST_JSON) {
                    throw tooMuchJson();
                }
            }
            return part;
        }
    }
}
