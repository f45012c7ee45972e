package hub.core.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class CodeTextTest {

    @Test
    void commentsOfJavaAreLeftOut() {
        assertEquals(
                "a \nb \"// \\\" c\" d '\"'  e\n",
                CodeText.of("a // \"x\nb \"// \\\" c\" d '\"' /* ' \n */ e\n", false));
        assertEquals("\"\"\"\n// a \" \\\"\"\" b\"\"\"", CodeText.of("\"\"\"\n// a \" \\\"\"\" b\"\"\"/*", false));
    }

    @Test
    void commentsAndTextsOfPythonAreLeftOut() {
        assertEquals("a = '#' \n", CodeText.of("a = '#' # b\n", true));
        assertEquals("def f():\n    \n    r\n    x = \"\"\"kept # \"\"\"\n", CodeText.of("""
            def f():
                \"""It's explained\\\""" # here.\"""
                r'''Too'''
                x = \"""kept # \"""
            """, true));
    }

    @Test
    void aLongTextOfPythonThatIsAValueIsKept() {
        String code = """
            urls = [  # (
                \"""https://h/a\""",
                r'''https://h/b''',
            ]
            url = \\
                \"""https://h/c\"""
            s = "\\\\"
            """;
        assertEquals(code.replace("# (", "") + "\n", CodeText.of(code + "'''explained'''\n", true));
    }

    /** It would take longer than anyone waits if each text looked back to the begin of its line. */
    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
    void aLongLineIsRead() {
        String code = "x=[" + "'',".repeat(1 << 20) + "]\n" + "'''a''' ".repeat(1 << 18);
        assertEquals("x=[" + "'',".repeat(1 << 20) + "]\n" + " ".repeat(1 << 18), CodeText.of(code, true));
    }

    @Test
    void aTextWithoutAnEndIsRead() {
        assertEquals("\"a\nb", CodeText.of("\"a\nb", false));
        assertEquals("x'''a", CodeText.of("x'''a", true));
        assertEquals("\"\\", CodeText.of("\"\\", true));
    }
}
