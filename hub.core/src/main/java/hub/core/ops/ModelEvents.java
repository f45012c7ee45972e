package hub.core.ops;

import hub.core.LiveModel;
import hub.core.spi.SwapListener;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** Sends an event by EventAdmin for each load, swap, failure and unload. */
@Component(
        // This component needs EventAdmin, and hub.core does not: resolvers read the one, SCR the other.
        property = "events.cardinality.minimum:Integer=1",
        immediate = true)
public final class ModelEvents implements SwapListener {

    private static final String TOPIC = "hub/model/";

    private final BundleContext context;
    private final EventAdmin events;
    // EventAdmin keeps the order of events that one thread posts, and of no others.
    private final ExecutorService sender = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofVirtual().name("hub-events").factory(),
            new DiscardPolicy());
    // Synchronous: a load is told before the swap to it.
    private final SynchronousBundleListener listener = this::changed;

    @Activate
    public ModelEvents(
            BundleContext context,
            @Reference(name = "events", cardinality = ReferenceCardinality.OPTIONAL) EventAdmin events) {
        this.context = context;
        this.events = events;
        context.addBundleListener(listener);
    }

    @Deactivate
    void close() {
        context.removeBundleListener(listener);
        sender.shutdown();
    }

    private void changed(BundleEvent event) {
        switch (event.getType()) {
            case BundleEvent.STARTED -> send("LOADED", event.getBundle());
            case BundleEvent.UNINSTALLED -> send("UNLOADED", event.getBundle());
            default -> {}
        }
    }

    private void send(String what, Bundle bundle) {
        var headers = bundle.getHeaders("");
        String repo = headers.get("Hub-Repo");
        if (repo != null) {
            send(
                    what,
                    Map.of(
                            "repo", repo,
                            "revision", String.valueOf(headers.get("Hub-Commit")),
                            "bundle.id", bundle.getBundleId()));
        }
    }

    @Override
    public void swapped(LiveModel<?> model, String previous) {
        var properties = properties(model);
        properties.put("previous", previous);
        send("SWAPPED", properties);
    }

    @Override
    public void failed(LiveModel<?> model, String reason) {
        var properties = properties(model);
        properties.put("message", reason);
        send("FAILED", properties);
    }

    private static Map<String, Object> properties(LiveModel<?> model) {
        LiveModel.Status status = model.status();
        return new HashMap<>(Map.of(
                "name", model.name(),
                "repo", model.ref().toString(),
                "entrypoint", model.entrypoint(),
                "revision", status.revision(),
                "state", status.state().name(),
                "bundle.id", status.bundle()));
    }

    private void send(String what, Map<String, ?> properties) {
        var all = new HashMap<String, Object>(properties);
        all.put("timestamp", System.currentTimeMillis());
        sender.execute(() -> events.postEvent(new Event(TOPIC + what, all)));
    }
}
