package hub.serve.model;

import hub.core.LiveModel;
import hub.core.spi.SwapListener;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.osgi.service.component.annotations.Component;

/** What the last swap of each followed model did, and how many failed, for as long as this component runs. */
@Component(
        service = {SwapHistory.class, SwapListener.class},
        immediate = true)
public final class SwapHistory implements SwapListener {

    /**
     * A swap that was tried.
     *
     * @param from the revision that served before it; empty if none did
     * @param to the revision that served after it; empty if none did
     * @param failure why it failed; empty if it did not
     */
    public record LastSwap(Instant time, String from, String to, String failure) {}

    private record History(long failures, LastSwap last) {}

    private final Map<LiveModel<?>, History> histories = new WeakHashMap<>();

    /** The last swap of a model. */
    public synchronized Optional<LastSwap> last(LiveModel<?> model) {
        return Optional.ofNullable(histories.get(model)).map(History::last);
    }

    /** How many swaps of a model failed. One that fails again and again for the same reason counts once. */
    public synchronized long failures(LiveModel<?> model) {
        History history = histories.get(model);
        return history == null ? 0 : history.failures();
    }

    @Override
    public synchronized void swapped(LiveModel<?> model, String previous) {
        histories.put(model, new History(failures(model), new LastSwap(Instant.now(), previous, model.revision(), "")));
    }

    @Override
    public synchronized void failed(LiveModel<?> model, String reason) {
        String serving = model.revision();
        histories.put(model, new History(failures(model) + 1, new LastSwap(Instant.now(), serving, serving, reason)));
    }
}
