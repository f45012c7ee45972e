package hub.core.shell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.junit.jupiter.api.Test;

class CommandFormTest {

    public static final class Commands {

        @Descriptor("takes a flag several times")
        public String several(
                @Parameter(
                                names = {"--input"},
                                absentValue = "")
                        String[] input,
                String what) {
            return String.join(" ", input) + what;
        }
    }

    private final CommandForm form = CommandForm.of("several", Commands.class).getFirst();

    @Test
    void aFlagMayBeGivenSeveralTimes() {
        Object[] arguments =
                form.arguments(List.of("--input", "a", "x", "--input", "b")).orElseThrow();
        assertArrayEquals(new String[] {"a", "b"}, (String[]) arguments[0]);
        assertEquals("x", arguments[1]);
    }

    @Test
    void orNotAtAll() {
        assertEquals(0, ((String[]) form.arguments(List.of("x")).orElseThrow()[0]).length);
        assertTrue(form.arguments(List.of("--input", "a")).isEmpty());
    }
}
