package hub.serve.model;

import hub.core.LiveModel;
import hub.core.spi.SwapListener;
import java.util.Map;
import java.util.WeakHashMap;
import org.osgi.service.component.annotations.Component;

/** How many swaps of each followed model failed, for as long as this component runs. */
@Component(
        service = {SwapFailures.class, SwapListener.class},
        immediate = true)
public final class SwapFailures implements SwapListener {

    private final Map<LiveModel<?>, Long> failures = new WeakHashMap<>();

    /** How many swaps of a model failed. One that fails again and again for the same reason counts once. */
    public synchronized long of(LiveModel<?> model) {
        return failures.getOrDefault(model, 0L);
    }

    @Override
    public void swapped(LiveModel<?> model, String previous) {
        // The model itself counts those.
    }

    @Override
    public synchronized void failed(LiveModel<?> model, String reason) {
        failures.merge(model, 1L, Long::sum);
    }
}
