package hub.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.Hub;
import hub.core.Parameter;
import hub.core.Repo;
import hub.core.spi.Housekeeping;
import hub.core.spi.ProgramFiles;
import hub.core.spi.Progress;
import hub.core.spi.RepoStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {

    private static final Entrypoint NET = new Entrypoint(
            "net",
            List.of(
                    new Parameter("pretrained", "boolean", Optional.of("false"), false, "load the weights"),
                    new Parameter("mode", "Literal[\"a\", 'b']", Optional.empty(), false, ""),
                    new Parameter("color", "Color", Optional.empty(), false, "", List.of("RED", "GREEN")),
                    new Parameter("file", "Path", Optional.empty(), false, "")),
            "Net",
            "A net.\nMore.");

    private final FakeServices services = new FakeServices();
    private final Hub hub = withEntrypoints(services.fake(Hub.class));
    private final NumberedModels models = new NumberedModels(hub);
    private final Completion completion =
            new Completion(this::commands, models, hub, services.fake(Housekeeping.class));

    private static Hub withEntrypoints(Hub hub) {
        return (Hub) Proxy.newProxyInstance(
                Hub.class.getClassLoader(), new Class<?>[] {Hub.class}, (self, method, arguments) -> {
                    try {
                        return method.getName().equals("list") ? List.of(NET) : method.invoke(hub, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private List<ShellCommand> commands() {
        var running = new ModelCommands(hub, models, services.fake(ProgramFiles.class), Progress.NONE);
        var swaps = new SwapCommands(hub, models, services.fake(RepoStore.class), Progress.NONE);
        var help = new HelpCommand(hub, Progress.NONE, new CommandHelp(List::of));
        var repos = new RepoCommands(hub, Progress.NONE);
        return Stream.of(
                        command("load", running),
                        command("run", running),
                        command("describe", running),
                        command("unload", running),
                        command("follow", swaps),
                        command("update", swaps),
                        command("help", help),
                        command("dir", repos),
                        command("list", repos))
                .toList();
    }

    private static ShellCommand command(String name, Object component) {
        return new ShellCommand(name, () -> component, new CommandThreads());
    }

    private String choices(String line) {
        List<String> words = List.of(line.split(" ", -1));
        var choices = completion.of(words.subList(0, words.size() - 1), words.getLast());
        return String.join(
                " ",
                Stream.concat(
                                choices.words().stream().map(Completion.Choice::word),
                                choices.files() ? Stream.of(choices.before() + "FILE") : Stream.of())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "list @                 | FILE",
                "load ./a               | FILE",
                "load ./a @             | net",
                "load --reload ./a @    | net",
                "follow ./a @           | net",
                "load ./a net @         | pretrained= mode= color= file=",
                "load ./a net pretrained=t | pretrained=true pretrained=false",
                "load ./a net mode=     | mode=a mode=b",
                "load ./a net color=    | color=RED color=GREEN",
                "load ./a net file=x    | file=FILE",
                "load ./a net other=    | ~~",
                "run @                  | 1 2 followed FILE",
                "run ./a @              | net",
                "run ./a net @          | pretrained= mode= color= file= FILE",
                "run 1 @                | text echo",
                "run followed @         | text echo",
                "run 1 text @           | a= FILE",
                "run n.pt2 @            | run check",
                "describe @             | 1 2 followed",
                "unload @               | 1 2 followed",
                "update @               | 1 2 followed",
                "unload --verify @      | 1 2 followed",
                "dir @                  | FILE",
                "dir x @                | ~~",
                "help @                 | load run describe unload follow update help dir list FILE",
                "help ./a @             | net",
                "load --                | --reload --help --json --bytes",
                "load --reload --       | --help --json --bytes",
                "load -- --             | FILE",
                "run ./a --             | --reload --help --json --bytes",
                "run n.pt2 run --out x --     | --reload --seed --tolerance --help --json --bytes"
            })
    void whatMayStandThereIsOffered(String typed, String offered) {
        models.load(services.fake(Repo.class), "echo", Arguments.none());
        assertEquals(offered, choices(typed.replace("@", "")));
    }

    public static final class Serving {

        @Descriptor("takes a repo, or none")
        public String serve(Object... words) {
            return "";
        }
    }

    @Test
    void theFirstOfAllWordsIsARepo() {
        var serve = new Completion(
                () -> List.of(command("serve", new Serving())), models, hub, services.fake(Housekeeping.class));
        assertTrue(serve.of(List.of("serve"), "").files());
        assertEquals(
                List.of(new Completion.Choice("net", "A net.")),
                serve.of(List.of("serve", "./a"), "").words());
    }

    @Test
    void whatIsOfferedIsExplained() {
        assertTrue(completion.commands().toList().contains(new Completion.Choice("dir", "show the hub directory"))
                || completion
                        .commands()
                        .toList()
                        .contains(new Completion.Choice("dir", "use another hub directory from now on")));
        assertEquals(
                List.of(new Completion.Choice("net", "A net.")),
                completion.of(List.of("load", "./a"), "").words());
        assertEquals(
                new Completion.Choice("pretrained=", "load the weights", false),
                completion.of(List.of("load", "./a", "net"), "").words().getFirst());
    }
}
