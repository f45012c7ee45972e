package hub.core.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.HubException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandArgumentsTest {

    @Test
    void wordsWithAnEqualsSignAreNamed() {
        assertEquals(
                Arguments.of("x", "y")
                        .with("pretrained", "true")
                        .with("note", "a=b")
                        .asWords(),
                CommandArguments.parse(List.of("x", "pretrained=true", "note=a=b", "y"), any -> true));
    }

    @Test
    void aNameThatIsNotKnownIsPartOfAValue() {
        assertEquals(Arguments.of("a=b.png").asWords(), CommandArguments.parse(List.of("a=b.png"), "images"::equals));
    }

    @Test
    void aPathIsNoName() {
        assertEquals(Arguments.of("./a=b").asWords(), CommandArguments.parse(List.of("./a=b"), any -> true));
    }

    @Test
    void oneNameTwiceIsAnError() {
        var error = assertThrows(HubException.class, () -> CommandArguments.parse(List.of("a=1", "a=2"), any -> true));
        assertEquals(Kind.ARGUMENT, error.kind());
        assertEquals("Argument a is given twice.", error.getMessage());
    }
}
