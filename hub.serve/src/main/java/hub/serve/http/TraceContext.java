package hub.serve.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/**
 * What a request belongs to, as its header {@code traceparent} says by W3C's Trace Context.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId what the client did as it sent the request: 16 hexadecimal digits
 */
record TraceContext(String traceId, String spanId) {

    private static final String HEADER = "traceparent";

    /** Version, trace, parent and flags. None is all zeros, and later versions may have more. */
    private static final Pattern FORM = Pattern.compile(
            "(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})" + "-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(-[\\x21-\\x7e]*)?");

    private static final String FIRST_VERSION = "00";

    /** The names that OpenTelemetry gives them. */
    private static final String TRACE = "trace_id";

    private static final String SPAN = "span_id";

    /** That of a request; empty if it has none, several, or one that is malformed. */
    static Optional<TraceContext> of(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HEADER));
        return headers.size() == 1 ? parse(headers.getFirst()) : Optional.empty();
    }

    static Optional<TraceContext> parse(String header) {
        Matcher parts = FORM.matcher(header);
        boolean isRight =
                parts.matches() && (parts.group(4) == null || !parts.group(1).equals(FIRST_VERSION));
        return isRight ? Optional.of(new TraceContext(parts.group(2), parts.group(3))) : Optional.empty();
    }

    /** From now on what this thread logs has it, until what is returned is closed. */
    Logged log() {
        var trace = MDC.putCloseable(TRACE, traceId);
        var span = MDC.putCloseable(SPAN, spanId);
        return () -> {
            span.close();
            trace.close();
        };
    }

    /** For a log that shows nothing but messages. */
    @Override
    public String toString() {
        return TRACE + "=" + traceId + " " + SPAN + "=" + spanId;
    }

    /** While it is open, log lines name the trace. */
    @FunctionalInterface
    interface Logged extends AutoCloseable {

        /** For a request without a trace. */
        Logged NOTHING = () -> {};

        @Override
        void close();
    }
}
