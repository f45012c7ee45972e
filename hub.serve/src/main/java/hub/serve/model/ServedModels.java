package hub.serve.model;

import hub.core.Hub;
import hub.core.LiveModel;
import hub.gpu.Torch;
import hub.serve.protocol.RequestException;
import hub.serve.protocol.Shown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The followed models, by name. Where two have one name, the first one is served. */
@Component(service = ServedModels.class)
public final class ServedModels {

    private final Hub hub;
    private final Torch torch;
    private final Map<LiveModel<?>, ServedModel> served = new LinkedHashMap<>();
    private final AtomicInteger coming = new AtomicInteger();

    @Reference
    private volatile List<ModelSettings> settings = List.of();

    @Activate
    public ServedModels(@Reference Hub hub, @Reference Torch torch) {
        this.hub = hub;
        this.torch = torch;
    }

    /** All of them. */
    public List<ServedModel> list() {
        synchronized (served) {
            List<LiveModel<?>> live = hub.liveModels();
            served.keySet().retainAll(live);
            live.forEach(model ->
                    served.computeIfAbsent(model, each -> new ServedModel(each, torch, () -> settings(each))));
            var byName = new LinkedHashMap<String, ServedModel>();
            served.values().forEach(model -> byName.putIfAbsent(model.name(), model));
            return List.copyOf(byName.values());
        }
    }

    private Optional<ModelSettings> settings(LiveModel<?> model) {
        return settings.stream()
                .filter(each -> each.name().equals(model.name()))
                .findFirst();
    }

    /** @throws RequestException if there is none of this name */
    public ServedModel get(String name) {
        return list().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow(() -> RequestException.notFound("there is no model " + Shown.text(name)
                        + ". GET v2/models/NAME takes the names that POST v2/repository/index lists"));
    }

    /** Makes a tensor's memory, for requests. */
    public Torch torch() {
        return torch;
    }

    /** Whether all models serve, and none is on its way. */
    public boolean areReady() {
        return coming.get() == 0 && list().stream().allMatch(ServedModel::isReady);
    }

    /** From now on a model is on its way, until what is returned is closed. */
    public Coming expect() {
        coming.incrementAndGet();
        return coming::decrementAndGet;
    }

    /** A model that is on its way. */
    @FunctionalInterface
    public interface Coming extends AutoCloseable {

        @Override
        void close();
    }
}
