package hub.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.core.Hub;
import hub.core.LiveModel;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.spi.Progress;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelCommandsTest {

    private static final RepoRef REF = new RepoRef.Local(Path.of("/a"));

    private final List<String> closed = new ArrayList<>();

    private <T> T fake(Class<T> type, String name) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> switch (method.getName()) {
                    case "ref" -> REF;
                    case "name" -> name;
                    case "isClosed" -> false;
                    case "equals" -> proxy == args[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "close" -> {
                        closed.add(name);
                        yield null;
                    }
                    default -> throw new AssertionError(method);
                }));
    }

    @Test
    void unloadingARepoClosesWhatIsFollowedAndWhatIsLoaded() {
        Repo repo = fake(Repo.class, "loaded");
        LiveModel<?> live = fake(LiveModel.class, "followed");
        Hub hub = (Hub) Proxy.newProxyInstance(
                Hub.class.getClassLoader(),
                new Class<?>[] {Hub.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "repos" -> List.of(repo);
                    case "liveModels" -> List.of(live);
                    default -> throw new AssertionError(method);
                });
        var commands = new ModelCommands(hub, new NumberedModels(hub), null, Progress.NONE);

        assertEquals("Unloaded followed, /a", commands.unload(false, "/a"));
        assertEquals(List.of("followed", "loaded"), closed);
    }
}
