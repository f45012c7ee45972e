package hub.serve.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples are those of W3C's Trace Context, and what it calls invalid. */
class TraceContextTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    private static void assertRead(String header) {
        assertEquals(Optional.of(new TraceContext(TRACE, PARENT)), TraceContext.parse(header));
    }

    @Test
    void aHeaderNamesATraceAndASpan() {
        assertRead("00-" + TRACE + "-" + PARENT + "-01");
        assertEquals(
                "trace_id=" + TRACE + " span_id=" + PARENT,
                TraceContext.parse("00-" + TRACE + "-" + PARENT + "-00")
                        .orElseThrow()
                        .toString());
    }

    @Test
    void aLaterVersionMayHaveMore() {
        assertRead("cc-" + TRACE + "-" + PARENT + "-01");
        assertRead("cc-" + TRACE + "-" + PARENT + "-01-what-the-future-will-be-like");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-" + TRACE + "-" + PARENT + "-01-more",
                "cc-" + TRACE + "-" + PARENT + "-01.more",
                "ff-" + TRACE + "-" + PARENT + "-01",
                "00-00000000000000000000000000000000-" + PARENT + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + PARENT + "-01",
                "00-" + TRACE + "-" + PARENT,
                "00-" + TRACE + "-" + PARENT + "-1",
                "00-" + TRACE + "-" + PARENT + "-01\nforged",
                "cc-" + TRACE + "-" + PARENT + "-01-a\nforged"
            })
    void whatIsMalformedCountsAsNone(String header) {
        assertEquals(Optional.empty(), TraceContext.parse(header));
    }
}
