package hub.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.junit.jupiter.api.Test;

class ShellCommandTest {

    public static final class Component {

        @Descriptor("fails as an argument does that cannot be converted")
        public String run(Object... words) {
            throw new HubException(Kind.ARGUMENT, "sum needs a list.");
        }

        @Descriptor("fails as the code of a repo does")
        public String load(Object... words) {
            throw new IllegalStateException("no luck");
        }
    }

    private static String error(String command, Object... words) {
        var failing = new ShellCommand(command, Component::new, new CommandThreads());
        return assertThrows(CommandException.class, () -> failing.execute(null, List.of(words)))
                .toString();
    }

    @Test
    void aListWithCommasIsExplained() {
        assertEquals(
                "hub: sum needs a list. The shell separates the items of a list by spaces: [1 2 3]; in quotes '[1, 2,"
                        + " 3]' is read as JSON.",
                error("run", List.of("1,2,3")));
        assertEquals("hub: sum needs a list.", error("run", List.of(1, 2)));
    }

    @Test
    void anErrorOfARepoDoesNotBeginWithItsClass() {
        assertEquals("hub: IllegalStateException: no luck", error("load").replaceFirst(" \\(.*", ""));
    }

    @Test
    void aCommandWhoseComponentCannotStartSaysSo() {
        var command = new ShellCommand("run", () -> null, new CommandThreads());
        assertEquals(
                "hub: run cannot run: a part of hub that it needs is missing. The log says why.",
                assertThrows(CommandException.class, () -> command.execute(null, List.of()))
                        .toString());
        assertEquals(List.of(), command.forms());
    }
}
