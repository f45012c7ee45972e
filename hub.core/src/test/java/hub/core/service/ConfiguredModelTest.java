package hub.core.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LiveModel;
import hub.core.LiveModel.State;
import hub.core.LiveModel.Status;
import hub.core.RepoRef;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class ConfiguredModelTest {

    private static final Map<String, Object> ECHO =
            Map.of("name", "echo", "repo", "owner/name", "entrypoint", "echo", "service.pid", "hub.model~1");

    /** What happened, in order: followed, published, withdrawn, closed. */
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    private final Map<String, FollowOptions> followed = new HashMap<>();
    private final Map<String, State> states = new HashMap<>();
    /** A model is not closed before this. */
    private volatile CountDownLatch lastCall = new CountDownLatch(0);

    private final MisconfiguredModels broken = new MisconfiguredModels();
    private final Hub hub = fake(Hub.class, (method, arguments) -> {
        String name = (String) arguments[1];
        if (name.equals("refused")) {
            throw new HubException(Kind.REFUSED, "Refused owner/name.");
        }
        if (name.equals("stopped")) {
            throw new IllegalStateException("The loader was stopped.");
        }
        followed.put(name, (FollowOptions) arguments[3]);
        events.add("follow " + name);
        return model(name);
    });
    private final BundleContext context = fake(BundleContext.class, (method, arguments) -> {
        String name = ((LiveModel<?>) arguments[1]).entrypoint();
        events.add("publish " + name);
        return fake(ServiceRegistration.class, (unregister, none) -> {
            events.add("withdraw " + name);
            return null;
        });
    });

    private interface Call {
        Object of(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> call.of(method.getName(), arguments)));
    }

    private LiveModel<?> model(String entrypoint) {
        return fake(LiveModel.class, (method, arguments) -> switch (method) {
            case "name" -> "echo";
            case "ref" -> RepoRef.parse("owner/name");
            case "entrypoint" -> entrypoint;
            case "revision" -> states.get(entrypoint) == State.SERVING ? "1" : "";
            case "close" -> {
                awaitLastCall();
                events.add("close " + entrypoint);
                yield null;
            }
            default -> throw new AssertionError(method);
        });
    }

    private void awaitLastCall() {
        try {
            lastCall.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private ConfiguredModel configure(Map<String, Object> properties) {
        return new ConfiguredModel(context, hub, broken, properties);
    }

    private static Map<String, Object> with(String key, Object value) {
        var changed = new HashMap<>(ECHO);
        changed.put(key, value);
        return changed;
    }

    private void serve(String entrypoint) {
        states.put(entrypoint, State.SERVING);
        followed.get(entrypoint).listener().accept(new Status(State.SERVING, "1", Optional.empty(), 0, 0, 0, 0, 1));
    }

    private void awaitEvents(String... expected) throws InterruptedException {
        while (events.size() < expected.length) {
            Thread.sleep(5);
        }
        assertEquals(List.of(expected), events);
    }

    private String reason() {
        Status status = broken.list().getFirst().status();
        assertEquals(State.DOWN, status.state());
        return status.failure().orElseThrow();
    }

    @Test
    void aModelIsPublishedOnceItServes() throws Exception {
        ConfiguredModel configured = configure(ECHO);
        awaitEvents("follow echo");
        serve("echo");
        serve("echo");
        configured.close();
        awaitEvents("follow echo", "publish echo", "withdraw echo", "close echo");
    }

    @Test
    void anEndWaitsForNoCall() throws Exception {
        ConfiguredModel configured = configure(ECHO);
        serve("echo");
        lastCall = new CountDownLatch(1);
        configured.close();
        awaitEvents("follow echo", "publish echo", "withdraw echo");
        lastCall.countDown();
        awaitEvents("follow echo", "publish echo", "withdraw echo", "close echo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "repo", "entrypoint"})
    void aModelWhoseConfigurationLacksSomethingIsDownWithItsReason(String key) {
        var values = new HashMap<>(ECHO);
        values.remove(key);
        configure(values);
        assertEquals("A configuration of hub.model has no " + key + ". It needs name, repo and entrypoint.", reason());
        LiveModel<?> model = broken.list().getFirst();
        assertEquals(key.equals("name") ? "hub.model~1" : "echo", model.name());
        assertThrows(IllegalStateException.class, () -> model.use(echo -> echo));
        assertEquals(List.of(), events);
    }

    @Test
    void aModelThatIsRefusedIsDownWithItsReason() {
        ConfiguredModel configured = configure(with("entrypoint", "refused"));
        assertEquals("Refused owner/name.", reason());
        configured.close();
        assertEquals(List.of(), broken.list());
    }

    @Test
    void aModelThatAStoppedPartCannotMakeIsDownWithItsReason() {
        ConfiguredModel configured = configure(with("entrypoint", "stopped"));
        assertEquals("No model can be made now: The loader was stopped.", reason());
        configured.configure(ECHO);
        assertEquals(List.of(), broken.list());
    }

    @Test
    void aBadValueIsItsDefault() {
        configure(with("interval.seconds", "2 minutes"));
        assertEquals(60, followed.get("echo").interval().toSeconds());
        assertEquals(List.of(), broken.list());
    }

    @Test
    void theNumberOfProcessesIsAskedFor() {
        configure(with("workers", "4"));
        assertEquals(4, followed.get("echo").workers());
        assertEquals(List.of(), broken.list());
        configure(with("workers", "1000"));
        assertEquals(
                "workers is 1000: expected a number of processes from 1 to 256, or 0 for the one of the configuration"
                        + " hub.python.",
                reason());
    }

    @Test
    void anEditServesBeforeTheModelBeforeItEnds() throws Exception {
        ConfiguredModel configured = configure(ECHO);
        serve("echo");
        configured.configure(with("entrypoint", "other"));
        awaitEvents("follow echo", "publish echo", "follow other");
        serve("other");
        awaitEvents("follow echo", "publish echo", "follow other", "publish other", "withdraw echo", "close echo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "refused"})
    void anEditThatCannotBeMadeLeavesTheModelServing(String entrypoint) {
        ConfiguredModel configured = configure(ECHO);
        serve("echo");
        configured.configure(with("entrypoint", entrypoint));
        assertEquals(List.of("follow echo", "publish echo"), events);
        assertTrue(!reason().isEmpty());

        configured.configure(ECHO);
        assertEquals(List.of(), broken.list());
    }

    @Test
    void anEditThatNeverServedIsClosedByTheNextOne() throws Exception {
        ConfiguredModel configured = configure(ECHO);
        serve("echo");
        configured.configure(with("entrypoint", "other"));
        configured.configure(with("entrypoint", "third"));
        awaitEvents("follow echo", "publish echo", "follow other", "follow third", "close other");
        configured.close();
        awaitEvents(
                "follow echo",
                "publish echo",
                "follow other",
                "follow third",
                "close other",
                "withdraw echo",
                "close third",
                "close echo");
    }

    @Test
    void aModelThatDoesNotServeMakesRoomAtOnce() throws Exception {
        ConfiguredModel configured = configure(ECHO);
        configured.configure(with("entrypoint", "other"));
        awaitEvents("follow echo", "follow other", "close echo");
    }
}
