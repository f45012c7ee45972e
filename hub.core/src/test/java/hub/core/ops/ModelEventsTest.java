package hub.core.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.core.LiveModel;
import hub.core.RepoRef;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

class ModelEventsTest {

    private static final LiveModel.Status STATUS =
            new LiveModel.Status(LiveModel.State.STALE, "1234567", Optional.empty(), 0, 0, 0, 0, 1);

    private record Posted(String message, Thread thread) {}

    /** As a real one: it keeps the order of events that one thread posts. */
    private static final class FakeEventAdmin implements EventAdmin {

        final LinkedBlockingQueue<Posted> posted = new LinkedBlockingQueue<>();

        @Override
        public void postEvent(Event event) {
            posted.add(new Posted((String) event.getProperty("message"), Thread.currentThread()));
        }

        @Override
        public void sendEvent(Event event) {
            throw new AssertionError(event);
        }
    }

    private static <T> T fake(Class<T> type, Object status) {
        return type.cast(Proxy.newProxyInstance(
                ModelEventsTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "name", "entrypoint" -> "greeting";
                    case "ref" -> RepoRef.parse("owner/name");
                    case "status" -> status;
                    default -> null;
                }));
    }

    @Test
    void eventsOfManyThreadsKeepTheirOrder() throws Exception {
        var admin = new FakeEventAdmin();
        var events = new ModelEvents(fake(BundleContext.class, null), admin);
        LiveModel<?> model = fake(LiveModel.class, STATUS);
        for (String message : List.of("first", "second")) {
            Thread.ofVirtual().start(() -> events.failed(model, message)).join();
        }
        Posted first = admin.posted.poll(1, TimeUnit.MINUTES);
        Posted second = admin.posted.poll(1, TimeUnit.MINUTES);
        assertEquals(List.of("first", "second"), List.of(first.message(), second.message()));
        assertEquals(first.thread(), second.thread());
        events.close();
    }
}
