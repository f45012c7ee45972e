package hub.core.shell;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.CheckResult;
import hub.core.spi.LastingResult;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Runs one command as a program does, without Gogo. Its result goes to standard output, everything else to standard error.
 * The exit code is 0 if it is done, 1 if it failed, 2 for wrong usage.
 *
 * <p>The launcher, which shares no class with the bundles, finds it as a {@link ToIntFunction} with the property
 * {@code hub.command.line}.
 */
@Component(property = "hub.command.line=true")
public final class CommandLine implements ToIntFunction<String[]> {

    private static final String USAGE = """
        usage: hub [--json] [--bytes] [--offline] [--stacktrace] COMMAND [--] [ARGUMENT...]
               hub                      the interactive shell

        """;

    private static final String NOTES = """

        COMMAND --help explains the words of a command. --json prints results as JSON, --bytes sizes as numbers.
        A repo that begins with . / or ~ is a local folder.
        run takes the arguments of ENTRYPOINT by name, and first those in order that must be given; the next word \
        without a name is METHOD.
        After --, words are never options of hub.
        """;

    /** Sentences are not wider than this, also where a line has no end. */
    private static final int LINE = 100;

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private final CommandHelp commands;
    private final Version version;
    private final BooleanSupplier stopping;
    private final CountDownLatch end = new CountDownLatch(1);

    @Activate
    public CommandLine(@Reference ShellCommands commands, BundleContext context) {
        this(
                new CommandHelp(commands::list),
                context.getBundle().getVersion(),
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION));
    }

    private CommandLine(CommandHelp commands, Version version, Bundle framework) {
        this(commands, version, () -> framework.getState() == Bundle.STOPPING);
    }

    /** @param stopping whether the framework is about to end */
    CommandLine(CommandHelp commands, Version version, BooleanSupplier stopping) {
        this.stopping = stopping;
        this.commands = commands;
        this.version = version;
    }

    @Deactivate
    void stop() {
        end.countDown();
    }

    @Override
    public int applyAsInt(String[] args) {
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        return run(List.of(args), out, err);
    }

    int run(List<String> args, PrintStream out, PrintStream err) {
        var words = new ArrayList<String>();
        boolean json = false;
        boolean inBytes = false;
        boolean trace = false;
        boolean flags = true;
        for (String arg : args) {
            switch (flags ? arg : "") {
                case "--json" -> json = true;
                case "--bytes" -> inBytes = true;
                case "--stacktrace" -> trace = true;
                case "--" -> {
                    flags = false;
                    // The command's own flags end here too.
                    words.add(arg);
                }
                default -> words.add(arg);
            }
        }
        String command = words.isEmpty() ? "--help" : words.getFirst();
        if (List.of("--help", "-h").contains(command) || command.equals("help") && words.size() == 1) {
            show(help(), json, inBytes, out, err);
            return DONE;
        }
        if (command.equals("--version")) {
            out.println("hub " + version);
            out.flush();
            return DONE;
        }
        Optional<ShellCommand> called = commands.find(command);
        if (called.isEmpty()) {
            if (stopping.getAsBoolean()) {
                // Whoever ended the process knows it, and need not be told that a command is gone.
                return FAILED;
            }
            // This one is there as soon as all that the others need is there.
            if (commands.find("list").isEmpty()) {
                err.println("hub: hub's bundles did not start; the messages above say why");
                return FAILED;
            }
            err.println("hub: there is no " + (command.startsWith("-") ? "option" : "command") + " \"" + command
                    + "\"; `hub help` lists them");
            return WRONG_USAGE;
        }
        try {
            Object result = called.get().execute(null, new ArrayList<>(words.subList(1, words.size())));
            show(result, json, inBytes, out, err);
            if (result instanceof LastingResult) {
                end.await();
            }
            boolean failed = switch (result) {
                case SeveralResults several -> !several.failures().isEmpty();
                case CheckResult checked -> !checked.ok();
                case null, default -> false;
            };
            return failed ? FAILED : DONE;
        } catch (Throwable e) {
            Throwable failure = e instanceof CommandException ? e.getCause() : e;
            if (trace) {
                failure.printStackTrace(err);
            }
            return explain(failure, err);
        }
    }

    private static void show(Object result, boolean json, boolean inBytes, PrintStream out, PrintStream err) {
        String text = json
                ? ResultJson.of(result)
                : ResultText.of(result, Integer.getInteger("hub.columns", FoldedText.UNLIMITED), inBytes);
        if (!text.isEmpty()) {
            out.println(text);
        }
        out.flush();
        if (out.checkError()) {
            throw new HubException(Kind.DISK, "Standard output cannot be written: the result is lost.");
        }
        if (!json && result instanceof SeveralResults several) {
            several.failures().forEach(failed -> err.println("hub: " + failed.error()));
        }
    }

    private static int explain(Throwable failure, PrintStream err) {
        if (failure instanceof WrongUsage usage) {
            err.println("hub: usage: hub " + String.join(", or hub ", usage.synopses()));
            return WRONG_USAGE;
        }
        err.println("hub: " + FailureText.of(failure));
        return failure instanceof HubException hub && hub.kind() == Kind.ARGUMENT ? WRONG_USAGE : FAILED;
    }

    private HelpText help() {
        HelpText all = commands.all();
        return new HelpText(columns -> Stream.of(
                        USAGE.lines(),
                        all.text(columns).lines(),
                        NOTES.lines().flatMap(line -> FoldedText.fold(line, Math.min(columns, LINE)).stream()))
                .flatMap(lines -> lines)
                .toList());
    }
}
