package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
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

    /** A line that says what a word means: the word, and its text behind a space. */
    private static final Pattern EXPLAINED = Pattern.compile("  \\S.*?  +\\S");

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

    /** Nothing stands in a form that help does not explain, and nothing is explained that no form has. */
    @Test
    public void helpExplainsEachWordOfEachForm() throws Exception {
        for (String name : commands()) {
            String help = help(name);
            Map<Boolean, List<String>> lines = help.lines()
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.partitioningBy(line -> line.startsWith(" ")));
            List<String> forms = lines.get(false);
            List<String> explained = help.lines()
                    .filter(line -> EXPLAINED.matcher(line).lookingAt())
                    .map(line -> line.strip().replaceFirst("  .*", ""))
                    // A longer word may hold a shorter one.
                    .sorted(Comparator.comparing(String::length).reversed())
                    .toList();
            for (String word : explained) {
                assertTrue(forms.stream().anyMatch(form -> form.contains(word)), word + " is in no form of\n" + help);
            }
            for (String form : forms) {
                String rest = form.substring(name.length());
                for (String word : explained) {
                    rest = rest.replaceAll("(?<![\\w.-])" + Pattern.quote(word) + "(?![\\w=])", "");
                }
                assertFalse(rest.matches(".*\\w.*"), rest + " is not explained in\n" + help);
            }
        }
    }

    private Set<String> commands() throws Exception {
        var names = new TreeSet<String>();
        for (ServiceReference<?> component : context.getAllServiceReferences(null, "(hub.command=*)")) {
            Object commands = component.getProperty("hub.command");
            names.addAll(commands instanceof String[] several ? List.of(several) : List.of((String) commands));
        }
        return names;
    }

    private String help(String command) throws Exception {
        try (CommandSession session = processor.createSession(
                new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), new ByteArrayOutputStream())) {
            return session.format(session.execute("hub:" + command + " --help"), Converter.INSPECT)
                    .toString();
        }
    }

    private String reference() throws Exception {
        var reference = new StringBuilder();
        for (String name : commands()) {
            reference
                    .append("\n### ")
                    .append(name)
                    .append("\n\n```text\n")
                    .append(help(name))
                    .append("\n```\n");
        }
        return reference.toString();
    }
}
