package hub.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

/** The command line as a service, which every container has. */
class CommandLineTest {

    @Test
    void theStreamsOfTheProcessStayThoseOfItsOwner() {
        var in = System.in;
        var out = System.out;
        var err = System.err;
        var commandLine = new CommandLine(new CommandHelp(List::of), new Version(1, 0, 0), () -> true);

        assertEquals(1, commandLine.applyAsInt(new String[] {"nothing"}));

        assertSame(in, System.in);
        assertSame(out, System.out);
        assertSame(err, System.err);
    }
}
