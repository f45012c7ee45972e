package hub.core.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

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
    void aTextWithoutAnEndIsRead() {
        assertEquals("\"a\nb", CodeText.of("\"a\nb", false));
        assertEquals("x'''a", CodeText.of("x'''a", true));
        assertEquals("\"\\", CodeText.of("\"\\", true));
    }
}
