package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import javax.inject.Inject;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** docs/shell.md says of the commands what these say of themselves. */
@ExtendWith(InFramework.class)
public class ShellReferenceIT {

    private static final String WRITE = "mvn -pl hub.itest -am verify -Dtest=NONE -Dit.test=ShellReferenceIT"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Dhub.write=true";

    /** Where the part begins that is generated. */
    private static final String COMMANDS = "## Commands\n";

    @Inject
    private BundleContext context;

    @Inject
    private CommandProcessor processor;

    @Test
    public void theReferenceIsWhatTheCommandsSay() throws Exception {
        Path page = HubProcess.ROOT.resolve("docs/shell.md");
        String text = Files.readString(page);
        String expected = text.substring(0, text.indexOf(COMMANDS)) + COMMANDS + reference();
        if (Boolean.getBoolean("hub.write")) {
            Files.writeString(page, expected);
        }
        assertEquals(
                expected, Files.readString(page), "docs/shell.md is not what the commands say. Write it: " + WRITE);
    }

    private String reference() throws Exception {
        var names = new TreeSet<String>();
        for (ServiceReference<?> component : context.getAllServiceReferences(null, "(hub.command=*)")) {
            Object commands = component.getProperty("hub.command");
            names.addAll(commands instanceof String[] several ? List.of(several) : List.of((String) commands));
        }
        var reference = new StringBuilder();
        try (CommandSession session = processor.createSession(
                new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), new ByteArrayOutputStream())) {
            for (String name : names) {
                reference
                        .append("\n### ")
                        .append(name)
                        .append("\n\n```text\n")
                        .append(session.execute("hub:" + name + " --help"))
                        .append("\n```\n");
            }
        }
        return reference.toString();
    }
}
