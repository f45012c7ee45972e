package hub.gpu.program.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PythonLiteralTest {

    /** The texts are what Python's {@code repr} gives. */
    @Test
    void readsTheEscapesOfTexts() {
        Map<String, String> texts = Map.of(
                "'a\\\\nb'", "a\\nb",
                "'a\\nb\\tc\\rd'", "a\nb\tc\rd",
                "'\\x00\\x7f'", "\0\u007f",
                "'\\u200b\\U000e0001'", "\u200b" + Character.toString(0xe0001),
                "'it\\'s \"'", "it's \"",
                "\"it's\"", "it's");

        texts.forEach((literal, text) -> assertEquals(text, PythonLiteral.parse(literal), literal));
    }

    @Test
    void refusesWhatIsNoCharacter() {
        assertThrows(IllegalArgumentException.class, () -> PythonLiteral.parse("'\\Uffffffff'"));
        assertThrows(IllegalArgumentException.class, () -> PythonLiteral.parse("word"));
    }
}
