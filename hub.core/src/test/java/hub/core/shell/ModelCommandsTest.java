package hub.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LiveModel;
import hub.core.Parameter;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.spi.ForeignObject;
import hub.core.spi.ProgramFiles;
import hub.core.spi.Progress;
import hub.core.spi.RepoStore;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModelCommandsTest {

    private static final RepoRef REF = new RepoRef.Local(Path.of("/a"));

    private final List<String> closed = new ArrayList<>();
    private boolean ended;
    private Object model = "a model";
    private List<Entrypoint> described = List.of();
    private List<LiveModel<?>> followed = List.of();
    private final Repo repo = fake(Repo.class, "loaded");
    private final Hub hub = (Hub) Proxy.newProxyInstance(
            Hub.class.getClassLoader(), new Class<?>[] {Hub.class}, (proxy, method, args) -> switch (method.getName()) {
                case "repos" -> ended ? List.of() : List.of(repo);
                case "liveModels" -> followed;
                case "open" -> repo;
                default -> throw new AssertionError(method);
            });
    private final FakeServices others = new FakeServices();
    private final NumberedModels models = new NumberedModels(hub);
    private final ModelCommands commands =
            new ModelCommands(hub, models, others.fake(ProgramFiles.class), Progress.NONE);
    private final SwapCommands swaps = new SwapCommands(hub, models, others.fake(RepoStore.class), Progress.NONE);

    private <T> T fake(Class<T> type, String name) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> switch (method.getName()) {
                    case "ref" -> REF;
                    case "name" -> name;
                    case "revision", "entrypoint" -> "0123456789abcdef";
                    case "bundleId" -> 7L;
                    case "load" -> model;
                    case "entrypoints" -> described;
                    case "invoke" -> {
                        if (args[1].equals("gone")) {
                            throw new HubException(Kind.NOT_FOUND, "There is no method gone.");
                        }
                        yield args[2];
                    }
                    case "isClosed" -> ended;
                    case "describe" -> {
                        assertEquals(ended, args != null && args[0] == null);
                        if (ended) {
                            throw new IllegalStateException("/a has ended: its bundle was stopped. Load it again.");
                        }
                        yield described;
                    }
                    case "equals" -> proxy == args[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "status" ->
                        new LiveModel.Status(LiveModel.State.SERVING, "1", Optional.empty(), 0, 0, 0, 0, 7);
                    case "update" -> {
                        closed.add("update " + name);
                        if (name.equals("broken")) {
                            throw new HubException(Kind.BUILD, "no luck");
                        }
                        if (name.equals("gone")) {
                            followed = followed.stream()
                                    .filter(each -> each != proxy)
                                    .toList();
                        }
                        yield true;
                    }
                    case "close" -> {
                        closed.add(name);
                        yield null;
                    }
                    default -> throw new AssertionError(method);
                }));
    }

    @Test
    void unloadingARepoClosesWhatIsFollowedAndWhatIsLoaded() {
        followed = List.of(fake(LiveModel.class, "followed"));
        assertEquals("Unloaded followed, /a", commands.unload(false, "/a"));
        assertEquals(List.of("followed", "loaded"), closed);
    }

    @Test
    void aModelWhoseRepoHasEndedSaysSoUntilItIsUnloaded() {
        models.load(repo, "net", Arguments.none());
        models.load(repo, "net", Arguments.none());
        assertEquals("a model", commands.run(false, "1"));
        ended = true;

        assertEquals(
                List.of(
                        new EndedModel(1, "/a", "net", "0123456789ab", 7, "ENDED"),
                        new EndedModel(2, "/a", "net", "0123456789ab", 7, "ENDED")),
                commands.models());
        for (var call : List.<Runnable>of(
                () -> commands.describe("1"), () -> commands.run(false, "1"), () -> commands.run(false, "1", "text"))) {
            assertEquals(
                    "/a has ended: its bundle was stopped. Load it again.",
                    assertThrows(IllegalStateException.class, call::run).getMessage());
        }
        assertEquals("Unloaded net of /a", commands.unload(false, "1"));
        assertEquals(1, commands.models().size());
        assertEquals("Unloaded /a", commands.unload(false, "/a"));
        assertEquals(List.of(), commands.models());
    }

    @Test
    void aFollowedModelIsKnownByItsName() {
        followed = List.of(fake(LiveModel.class, "followed"));
        assertEquals(List.of(), commands.describe("followed"));
        assertEquals(
                "Which method? `describe` shows those that followed has.",
                assertThrows(HubException.class, () -> commands.run(false, "followed"))
                        .getMessage());
        assertEquals(
                "There is no model \"other\". The command `models` lists those there are.",
                assertThrows(HubException.class, () -> commands.describe("other"))
                        .getMessage());
    }

    @Test
    void aModelOfAnotherLanguageHasItsOwnType() {
        model = new ForeignObject() {
            @Override
            public String type() {
                return "torch.nn.Linear";
            }

            @Override
            public Object infer(Arguments arguments) {
                return null;
            }
        };
        assertEquals("torch.nn.Linear", ((LoadedModel) models.load(repo, "net", Arguments.none())).type());
        model = new ArrayList<>(List.of("a"));
        assertEquals("java.util.List", ((LoadedModel) models.load(repo, "net", Arguments.none())).type());
    }

    @Test
    void aMethodThatTakesAnyNamesGetsThem() {
        models.load(repo, "net", Arguments.none());
        described = List.of(entrypoint("kw", "a", "**named"), entrypoint("plain", "a"));
        assertEquals(Arguments.named("a", "1").with("c", "x").asWords(), commands.run(false, "1", "kw", "a=1", "c=x"));
        assertEquals(Arguments.of("c=x").with("a", "1").asWords(), commands.run(false, "1", "plain", "a=1", "c=x"));
    }

    private static Entrypoint entrypoint(String name, String... parameters) {
        return new Entrypoint(
                name,
                Stream.of(parameters)
                        .map(each -> new Parameter(each, "", Optional.empty(), each.startsWith("*"), ""))
                        .toList(),
                "",
                "");
    }

    @Test
    void aWordThatIsNoMethodMayBeAValue() {
        described = List.of(entrypoint("echo", "*args"));
        var error = assertThrows(HubException.class, () -> commands.run(false, "/a", "echo", "gone"));
        assertEquals(Kind.NOT_FOUND, error.kind());
        assertEquals(
                "There is no method gone. If gone is a value for echo( *args) → , use the shell: load /a echo gone",
                error.getMessage());
    }

    @Test
    void oneModelThatFailsDoesNotKeepTheOthersFromTheirSwap() {
        followed =
                List.of(fake(LiveModel.class, "broken"), fake(LiveModel.class, "gone"), fake(LiveModel.class, "whole"));
        var results = (SeveralResults) swaps.update("/a");
        assertEquals(List.of("update broken", "update gone", "update whole"), closed);
        assertEquals(
                List.of(
                        new SeveralResults.Failed("broken", "no luck"),
                        new SeveralResults.Failed("gone", "gone is closed")),
                results.failures());
        assertEquals(1, results.successes().size());
        assertThrows(HubException.class, () -> swaps.update("broken"));
    }
}
