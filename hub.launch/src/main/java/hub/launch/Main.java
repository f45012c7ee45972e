package hub.launch;

import hub.embed.framework.TensorsAhead;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * The command line: {@code hub COMMAND …} runs one command and exits with its code, {@code hub} alone is Gogo's
 * interactive shell.
 *
 * <p>The system property {@code hub.home} names the distribution: {@code lib/}, {@code bundles/}, {@code serve/},
 * {@code shell/}, {@code conf/}.
 */
public final class Main {

    private static final int FAILED = 1;

    /** Words before the command. Without a command, hub explains all of them. */
    private static final Set<String> OPTIONS = Set.of("--json", "--bytes", "--stacktrace");

    /** The command that serves, and those that tell of all commands: they need what serves, which takes time to start. */
    private static final Set<String> SERVING = Set.of("serve", "--help", "-h", "completion");

    private Main() {}

    /** Starts the framework, runs the command or the shell, and exits. */
    public static void main(String[] args) {
        var words = new ArrayList<>(List.of(args));
        int end = words.indexOf("--");
        if ((end < 0 ? words : words.subList(0, end)).remove("--offline")) {
            System.setProperty("hub.offline", "true");
        }
        int code = FAILED;
        try {
            code = run(Path.of(System.getProperty("hub.home")), words);
        } catch (FileSystemException e) {
            // Its message alone is the name of a file.
            System.err.println("hub: cannot start: " + e);
        } catch (IOException | IllegalStateException e) {
            System.err.println("hub: cannot start: " + e.getMessage());
        } catch (Exception e) {
            System.err.println("hub: cannot start: " + e);
        }
        // A framework that did not stop leaves threads behind. They must not keep the process alive.
        System.exit(code);
    }

    private static int run(Path home, List<String> words) throws Exception {
        boolean interactive = words.isEmpty();
        if (!interactive) {
            keepResultApart();
        }
        var distribution = new Distribution(home);
        distribution.configureLog();
        try (var _ = tensorsAhead(words);
                var framework = distribution.start(groups(words))) {
            if (interactive) {
                new KeptShell(framework.context()).keep();
                framework.waitForStop();
                return 0;
            }
            return commandLine(framework.context()).applyAsInt(words.toArray(String[]::new));
        }
    }

    /** Of the command that runs a repo. The try that has it leaves out what is null. */
    static TensorsAhead tensorsAhead(List<String> words) {
        List<String> given =
                words.stream().filter(word -> !word.startsWith("-")).toList();
        return given.size() > 1 && given.getFirst().equals("run") ? TensorsAhead.begin(given.get(1)) : null;
    }

    /** A command writes its result to the process's own standard output. What a repo prints must not mix with it. */
    private static void keepResultApart() {
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.setOut(err);
        System.setErr(err);
        if (!Boolean.getBoolean("hub.terminal.in")) {
            // A command reads standard input only where a person sits there.
            System.setIn(InputStream.nullInputStream());
        }
    }

    /** The bundles that are needed. */
    private static List<String> groups(List<String> words) {
        if (words.isEmpty()) {
            return List.of(Distribution.BUNDLES, Distribution.SERVE, Distribution.SHELL);
        }
        List<String> given =
                words.stream().filter(word -> !OPTIONS.contains(word)).toList();
        boolean tellsOfAll = given.isEmpty() || given.equals(List.of("help")) || given.equals(List.of("help", "serve"));
        return tellsOfAll || SERVING.contains(given.getFirst())
                ? List.of(Distribution.BUNDLES, Distribution.SERVE)
                : List.of(Distribution.BUNDLES);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static ToIntFunction<String[]> commandLine(BundleContext context) throws Exception {
        var found = context.getServiceReferences(ToIntFunction.class, "(hub.command.line=true)");
        if (found.isEmpty()) {
            throw new IllegalStateException("the command line's bundle did not start; see the messages above");
        }
        ServiceReference<ToIntFunction> reference = found.iterator().next();
        return context.getService(reference);
    }
}
