package hub.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.Repo;
import hub.core.publish.CheckCommand;
import hub.core.publish.InitCommand;
import hub.core.service.Trust;
import hub.core.spi.Downloader;
import hub.core.spi.FileInspector;
import hub.core.spi.Housekeeping;
import hub.core.spi.ProgramFiles;
import hub.core.spi.Progress;
import hub.core.spi.RepoLoader;
import hub.core.spi.RepoStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.RuntimeInvisibleAnnotationsAttribute;
import java.lang.constant.ClassDesc;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Version;

/** What is typed, in Gogo's shell and on the command line, and what of it arrives at the services behind the commands. */
class TypedCommandsTest {

    /** For each form that help shows: a line, and the calls that it brings. */
    private static final String FORMS = """
        list [--run] REPO|list ./a|list[<./a>]
        help|help|
        help COMMAND|help run|
        help REPO ENTRYPOINT|help ./a echo|help[<./a>, <echo>]
        dir|dir|
        dir FOLDER|dir /x|setDir[/x]
        load [--reload] REPO ENTRYPOINT [[NAME=]VALUE...]|load --reload ./a echo x=1 y|open[<./a>, --reload], load[<echo>, (<y> x=1)]
        run [--reload] REPO ENTRYPOINT [[NAME=]VALUE...] [METHOD [ARG...]]|run ./a echo x=1 text b --reload|open[<./a>, --reload], load[<echo>, (x=1)], invoke[null, <text>, (<b>)]
        run MODEL METHOD [ARG...]|run 1 text b|invoke[null, <text>, (<b>)]
        run FILE.pt2 run [--seed N] [--out FILE] [[NAME=]VALUE...]|run n.pt2 run --seed 1 x=1|run[n.pt2, [<run>, <--seed>, <1>, <x=1>]]
        run FILE.pt2 check CASE.safetensors [--tolerance T] [--seed N]|run n.pt2 check c.safetensors|run[n.pt2, [<check>, <c.safetensors>]]
        describe MODEL|describe 1|
        models|models|
        unload [--verify] WHICH|unload 1|close
        follow REPO ENTRYPOINT [[NAME=]VALUE...]|follow ./a echo x=1 2|follow[<./a>, <echo>, (<2> x=1)]
        update WHICH|update /b|update[/b]
        rollback WHICH|rollback followed|rollback
        repos|repos|
        verify|verify|verify[]
        remove REPO|remove a/b|remove[a/b]
        clean [--older OLDER] [--keep-bytes KEEP] [--dry-run]|clean --older 30d --keep-bytes 20G --dry-run|clean[Cleaning[olderThan=Optional[PT720H], keepBytes=Optional[20000000000], dryRun=true]]
        trust|trust|
        trust REPO|trust a/b|
        download URL|download http://h/f|downloadUrlToFile[http://h/f, f, null]
        download URL FILE|download http://h/f /x|downloadUrlToFile[http://h/f, /x, null]
        completion SHELL|completion bash|
        check|check|update[WORKING_FOLDER]
        check REPO|check /b|update[/b]
        init|init|
        init FOLDER|init new|
        inspect [--digest] [WHAT...]|inspect --digest a.pth ./b|inspect[a.pth, true], inspect[./b, true]
        """;

    private static final ClassDesc HUB_COMMAND = ClassDesc.of("hub.core.spi.HubCommand");

    private record Form(String synopsis, String line, String calls) {

        @Override
        public String toString() {
            return line;
        }
    }

    private static List<Form> forms() {
        return FORMS.replace("WORKING_FOLDER", Path.of("").toAbsolutePath().toString())
                .lines()
                .map(line -> line.split("\\|", -1))
                .map(parts -> new Form(parts[0], parts[1], parts[2]))
                .toList();
    }

    @TempDir
    private Path dir;

    private final FakeServices services = new FakeServices();
    private final List<ShellCommand> commands = new ArrayList<>();
    private ThreadIOImpl threads;
    private CommandProcessorImpl processor;
    private CommandSession session;
    private CommandLine commandLine;
    private boolean stopping;

    @BeforeEach
    void start() {
        threads = new ThreadIOImpl();
        threads.start();
        processor = new CommandProcessorImpl(threads);
        Hub hub = services.fake(Hub.class);
        var help = new CommandHelp(() -> commands);
        var models = new NumberedModels(hub);
        var trust = new Trust(
                () -> dir, services.fake(RepoStore.class), services.fake(RepoLoader.class), Map.of("allow", "nobody"));
        offer(new RepoCommands(hub, Progress.NONE));
        offer(new HelpCommand(hub, Progress.NONE, help));
        offer(new ModelCommands(hub, models, services.fake(ProgramFiles.class), Progress.NONE));
        offer(new SwapCommands(hub, models, services.fake(RepoStore.class), Progress.NONE));
        offer(new CacheCommands(hub, services.fake(Housekeeping.class), trust, Progress.NONE));
        offer(new CompletionCommand(() -> commands));
        offer(new InspectCommand(services.fake(FileInspector.class), hub, Progress.NONE));
        var unwatched = new FakeServices();
        offer(new CheckCommand(
                services.fake(RepoStore.class),
                unwatched.fake(RepoLoader.class),
                unwatched.fake(Downloader.class),
                Progress.NONE));
        offer(new InitCommand(dir.resolve("work")));
        commandLine = new CommandLine(help, new Version(1, 0, 0), () -> stopping);
        session = processor.createSession(
                new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), new ByteArrayOutputStream());
        models.load(services.fake(Repo.class), "echo", Arguments.none());
        services.calls();
    }

    @AfterEach
    void stop() {
        session.close();
        threads.stop();
    }

    private void offer(Object component) {
        for (String name : commandsOf(component.getClass())) {
            var command = new ShellCommand(name, () -> component, new CommandThreads());
            commands.add(command);
            processor.addCommand("hub", command, name);
        }
    }

    /** The names that {@link hub.core.spi.HubCommand} has: by these the commands are offered. Only the class file shows it. */
    private static Set<String> commandsOf(Class<?> component) {
        try (var in = component.getResourceAsStream("/" + component.getName().replace('.', '/') + ".class")) {
            return ClassFile.of()
                    .parse(in.readAllBytes())
                    .findAttribute(Attributes.runtimeInvisibleAnnotations())
                    .map(RuntimeInvisibleAnnotationsAttribute::annotations)
                    .orElse(List.of())
                    .stream()
                    .filter(annotation -> annotation.classSymbol().equals(HUB_COMMAND))
                    .flatMap(annotation -> annotation.elements().stream())
                    .flatMap(element -> texts(element.value()))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> texts(AnnotationValue value) {
        return value instanceof AnnotationValue.OfArray several
                ? several.values().stream().flatMap(TypedCommandsTest::texts)
                : Stream.of(((AnnotationValue.OfString) value).stringValue());
    }

    private static Set<String> describedMethods(Class<?> component) {
        return Stream.of(component.getMethods())
                .filter(method -> method.isAnnotationPresent(Descriptor.class))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String shell(String line) throws Exception {
        session.execute("hub:" + line);
        return services.calls();
    }

    /** The error that Gogo's shell shows. */
    private String shellError(String line) {
        return assertThrows(Exception.class, () -> session.execute("hub:" + line))
                .toString();
    }

    private int line(ByteArrayOutputStream err, String... words) {
        return commandLine.run(
                List.of(words),
                new PrintStream(new ByteArrayOutputStream()),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String line(String... words) {
        var err = new ByteArrayOutputStream();
        assertEquals(0, line(err, words), err::toString);
        return services.calls();
    }

    /** The commands are gone then, and whoever ended the process knows why. */
    @Test
    void aFrameworkThatStopsLeavesACommandWithoutAWord() {
        var err = new ByteArrayOutputStream();
        assertEquals(2, line(err, "downloads"));
        assertEquals("hub: there is no command \"downloads\"; `hub help` lists them\n", err.toString());
        stopping = true;
        err.reset();
        assertEquals(1, line(err, "downloads"));
        assertEquals("", err.toString());
    }

    @Test
    void eachFormThatHelpShowsIsTyped() {
        assertEquals(
                forms().stream().map(Form::synopsis).sorted().toList(),
                commands.stream()
                        .flatMap(command -> command.forms().stream())
                        .flatMap(form -> form.synopses().stream())
                        .sorted()
                        .toList());
    }

    /** So a command of a new component needs its lines here, too; and no method is forgotten in {@code @HubCommand}. */
    @Test
    void eachMethodThatIsDescribedIsACommand() throws Exception {
        Path classes = Path.of(
                Hub.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        var names = new TreeSet<String>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                String type = classes.relativize(file)
                        .toString()
                        .replace(".class", "")
                        .replace(File.separatorChar, '.');
                Class<?> component = Class.forName(type, false, Hub.class.getClassLoader());
                assertEquals(describedMethods(component), commandsOf(component), type);
                names.addAll(commandsOf(component));
            }
        }
        assertEquals(
                names, new TreeSet<>(commands.stream().map(ShellCommand::name).toList()));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aFormArrivesFromTheShell(Form form) throws Exception {
        assertEquals(form.calls(), shell(form.line()));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aFormArrivesFromTheCommandLine(Form form) {
        assertEquals(form.calls(), line(form.line().split(" ")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "007             | <007>",
                "1.10            | <1.10>",
                "1e3             | <1e3>",
                "-3              | <-3>",
                "true            | <true>",
                "null            | <null>",
                "été             | <été>",
                "日本            | <日本>",
                "'two words'     | <two words>",
                "'C:\\a\\b.pth'  | <C:\\a\\b.pth>",
                "'$HOME'         | <$HOME>",
                "'#1'            | <#1>",
                "''              | <>",
                "x=b             | <x=b>",
                "'[1, 2]'        | <[1, 2]>",
                "-- --reload     | <--reload>",
                "[1 2 3]         | [1, 2, 3]",
                "[a b]           | [<a>, <b>]",
                "[a=1 b=2]       | {a=1, b=2}",
                "$list           | [1, <two>]",
                "$number         | 7",
                "$UNSET          | null"
            })
    void anArgumentArrivesFromTheShellAsItWasTyped(String typed, String arrives) throws Exception {
        session.put("list", List.of(1, "two"));
        session.put("number", 7L);
        assertEquals("invoke[null, <text>, (" + arrives + ")]", shell("run 1 text " + typed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "007",
                "1.10",
                "1e3",
                "-3",
                "true",
                "null",
                "été",
                "日本",
                "two words",
                "C:\\a\\b.pth",
                "$HOME",
                "${x}",
                "#1",
                "",
                "x=b",
                "[1, 2]",
                "'q'",
                "\"",
                "`",
                "a;b",
                "|",
                "\\",
                "*"
            })
    void anArgumentArrivesFromTheCommandLineAsItWasTyped(String word) {
        assertEquals("invoke[null, <text>, (<" + word + ">)]", line("run", "1", "text", word));
        assertEquals(
                "load[<echo>, (x=" + word + ")]",
                line("load", "./a", "echo", "x=" + word).substring("open[<./a>], ".length()));
    }

    @ParameterizedTest
    @CsvSource({"run 01 text b, 'invoke[null, <text>, (<b>)]'", "update 02, update", "rollback 02, rollback"})
    void aNumberMayBeginWithZeros(String line, String calls) throws Exception {
        assertEquals(calls, shell(line));
    }

    @Test
    void helpIsThereWithoutTheOtherParts() throws Exception {
        commands.forEach(command -> processor.removeCommand("hub", command.name()));
        commands.clear();
        offer(new HelpCommand(null, Progress.NONE, new CommandHelp(() -> commands)));
        assertEquals(
                "hub: There is no command nope; `help` lists them. To explain an entrypoint: help REPO ENTRYPOINT; a"
                        + " file: inspect FILE.",
                shellError("help nope"));
        assertEquals(
                "hub: No bundle reads repos: start those of hub that `felix:lb` shows as stopped.",
                shellError("help ./a echo"));
        var err = new ByteArrayOutputStream();
        assertEquals(1, line(err, "list", "./a"));
        assertEquals(
                "hub: hub's bundles did not start; the messages above say why\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no /dev/null")
    void whatIsNeitherAFileNorAFolderIsNotInspected() throws Exception {
        var results = (SeveralResults) session.execute("hub:inspect /dev/null");
        assertEquals(
                List.of(new SeveralResults.Failed(
                        "/dev/null",
                        "/dev/null is a pipe, a socket or a device. Expected a file of weights, or a repo.")),
                results.failures());
    }

    @Test
    void afterTwoDashesNoWordIsAFlag() {
        assertEquals(
                "invoke[null, <text>, (<--reload> <--json>)]", line("run", "1", "text", "--", "--reload", "--json"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '/',
            quoteCharacter = '~',
            value = {
                "dir --json          / \"@hub\"",
                "models --help       / models|  list the loaded models, and those that are followed",
                "describe 1 --help   / describe MODEL|  list the methods of a model||  MODEL  the number or name of a"
                        + " model"
            })
    void eachCommandHasTheseOptions(String typed, String result) throws Exception {
        assertEquals(result.replace('|', '\n').replace('@', '/'), ResultText.of(session.execute("hub:" + typed)));
        assertEquals("", services.calls().replaceAll("describe.*", ""));
    }

    @Test
    void aLoadedModelAnswersToItsMethods() throws Exception {
        session.execute("m = (hub:load ./a echo)");
        services.calls();
        session.execute("$m text [1 2] b");
        assertEquals("invoke[null, <text>, ([1, 2] <b>)]", services.calls());
        session.execute("hub:run $m TEXT c");
        assertEquals("invoke[null, <TEXT>, (<c>)]", services.calls());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "@/*.png        | <@/a.png> <@/b.png>",
                "@/?.txt        | <@/c.txt>",
                "'@/*.png'      | <@/*.png>",
                "x @/*.png y    | <x> <@/a.png> <@/b.png> <y>",
                "[1 2] @/*.png  | [1, 2] <@/a.png> <@/b.png>",
                "{p,q}.png      | <p.png> <q.png>"
            })
    void namesOfFilesAreWords(String typed, String arrives) throws Exception {
        for (String name : List.of("a.png", "b.png", "c.txt")) {
            Files.createFile(dir.resolve(name));
        }
        String expected = "invoke[null, <text>, (" + arrives.replace("@", dir.toString()) + ")]";
        assertEquals(expected, shell("run 1 text " + typed.replace("@", dir.toString())));
        session.execute("x = (hub:run 1 text " + typed.replace("@", dir.toString()) + ")");
        assertEquals(expected, services.calls());
        session.execute("hub:dir | hub:run 1 text " + typed.replace("@", dir.toString()));
        assertEquals(expected, services.calls());
    }

    @Test
    void aResultGoesToAFile() throws Exception {
        Path file = dir.resolve("x.txt");
        assertEquals(null, session.execute("hub:dir > " + file));
        assertEquals("/hub\n", Files.readString(file));
        assertEquals(Path.of("/hub"), session.execute("x = (hub:dir)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "list $UNSET          | hub: REPO: expected text, but got null. Is a variable undefined?",
                "load ./a $UNSET      | hub: ENTRYPOINT: expected text, but got null. Is a variable undefined?",
                "run ./a $UNSET       | hub: ENTRYPOINT: expected text, but got null. Is a variable undefined?",
                "run 1 $UNSET         | hub: METHOD: expected text, but got null. Is a variable undefined?",
                "describe $UNSET      | hub: MODEL: expected text, but got null. Is a variable undefined?",
                "clean --older $UNSET | hub: OLDER: expected text, but got null. Is a variable undefined?",
                "inspect $UNSET       | hub: WHAT: expected text, but got null. Is a variable undefined?",
                "list [1 2]           | hub: REPO: expected text, but got a list. Put text with brackets into quotes:"
                        + " '[1, 2]'.",
                "list [a=1]           | hub: REPO: expected text, but got a map. Put text with brackets into quotes:"
                        + " '[a=1]'.",
                "describe x           | hub: There is no model \"x\". The command `models` lists those there are.",
                "describe 99999999999 | hub: MODEL: expected a number from -2147483648 to 2147483647, but got"
                        + " \"99999999999\".",
                "run 99999999999 x    | hub: MODEL: expected a number from -2147483648 to 2147483647, but got"
                        + " \"99999999999\".",
                "update 3             | hub: No model 3 is followed. The command `models` lists what is.",
                "describe ''          | hub: There is no model \"\". The command `models` lists those there are.",
                "dir ''               | hub: FOLDER: expected a path, but got an empty text.",
                "download ''          | hub: URL: expected a URL, but got an empty text.",
                "download 'a b' x     | hub: URL: expected a URL, but got \"a b\": Illegal character in path.",
                "list                 | hub: usage: list [--run] REPO",
                "list a b             | hub: usage: list [--run] REPO",
                "dir a b              | hub: usage: dir, or dir FOLDER",
                "clean --older        | hub: usage: clean [--older OLDER] [--keep-bytes KEEP] [--dry-run]"
            })
    void whatIsWrongIsSaidInOneWay(String typed, String error) {
        assertEquals(error, shellError(typed));
    }

    @Test
    void theCommandLineNamesTheWordThatIsWrong() {
        var err = new ByteArrayOutputStream();
        assertEquals(2, line(err, "dir", ""));
        assertEquals("hub: FOLDER: expected a path, but got an empty text.\n", err.toString(StandardCharsets.UTF_8));
        err.reset();
        assertEquals(2, line(err, "dir", "a", "b"));
        assertEquals("hub: usage: hub dir, or hub dir FOLDER\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void wordsWithoutNamesAreWhatMustBeGivenAndThenTheMethod() {
        assertEquals(
                "open[</repo>], load[<text>, (<b>)], invoke[null, <tell>, (<c>)]",
                line("run", "/repo", "text", "b", "tell", "c"));
        assertEquals(
                "open[</repo>], load[<text>, (a=1)], invoke[null, <tell>, (<c>)]",
                line("run", "/repo", "text", "a=1", "tell", "c"));
    }

    @Test
    void anArgumentThatMustBeGivenIsNamedInTheForm() {
        assertEquals(
                "hub: text needs a: as in run /repo text a=VALUE METHOD. Expected text(String a) → String",
                shellError("run ./a text"));
    }
}
