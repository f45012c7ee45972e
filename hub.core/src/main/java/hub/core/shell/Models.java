package hub.core.shell;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LiveModel;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.spi.BundleMemory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** By number: the objects that the shell's commands loaded, as long as their repo runs, and the models that are followed. */
@Component(service = Models.class)
public final class Models {

    private static final int SHORT = 12;

    /** An object and where it came from. */
    record Entry(int id, Repo repo, String entrypoint, Object model) {}

    private final Hub hub;
    private final TreeMap<Integer, Entry> entries = new TreeMap<>();
    private final TreeMap<Integer, LiveModel<?>> live = new TreeMap<>();
    private int last;

    @Reference
    private volatile List<BundleMemory> memories = List.of();

    @Activate
    public Models(@Reference Hub hub) {
        this.hub = hub;
    }

    LoadedModel load(Repo repo, String entrypoint, Arguments arguments) {
        Object model = repo.load(entrypoint, arguments);
        synchronized (entries) {
            var entry = new Entry(++last, repo, entrypoint, model);
            entries.put(last, entry);
            return shown(entry);
        }
    }

    List<LoadedModel> list() {
        synchronized (entries) {
            refresh();
            return Stream.concat(
                            entries.values().stream().map(this::shown),
                            live.entrySet().stream().map(entry -> shown(entry.getKey(), entry.getValue())))
                    .toList();
        }
    }

    LoadedModel shown(int id) {
        Optional<LiveModel<?>> followed = live(id);
        return followed.isPresent() ? shown(id, followed.get()) : shown(get(id));
    }

    Entry get(int id) {
        synchronized (entries) {
            refresh();
            Entry entry = entries.get(id);
            if (entry == null) {
                throw new HubException(
                        Kind.NOT_FOUND, "There is no loaded model " + id + ". `hub:models` lists those there are.");
            }
            return entry;
        }
    }

    /** The followed model of a number, if it is one's. */
    Optional<LiveModel<?>> live(int id) {
        synchronized (entries) {
            refresh();
            return Optional.ofNullable(live.get(id));
        }
    }

    int id(LiveModel<?> model) {
        synchronized (entries) {
            refresh();
            return live.entrySet().stream()
                    .filter(entry -> entry.getValue() == model)
                    .findFirst()
                    .orElseThrow()
                    .getKey();
        }
    }

    /** The followed models of a number, a name, or a repo. */
    List<LiveModel<?>> followed(String which) {
        synchronized (entries) {
            refresh();
            return live.entrySet().stream()
                    .filter(entry -> entry.getKey().toString().equals(which)
                            || entry.getValue().name().equals(which)
                            || isOf(entry.getValue(), which))
                    .<LiveModel<?>>map(Map.Entry::getValue)
                    .toList();
        }
    }

    private static boolean isOf(LiveModel<?> model, String repo) {
        try {
            return model.ref().equals(RepoRef.parse(repo));
        } catch (HubException e) {
            // A name need not read as a repo.
            return false;
        }
    }

    /** Lets go of every object for which this holds. */
    void forget(Predicate<Entry> which) {
        synchronized (entries) {
            entries.values().removeIf(which);
        }
    }

    private void refresh() {
        entries.values().removeIf(entry -> entry.repo().isClosed());
        List<LiveModel<?>> followed = hub.liveModels();
        live.values().removeIf(model -> !followed.contains(model));
        followed.stream().filter(model -> !live.containsValue(model)).forEach(model -> live.put(++last, model));
    }

    private LoadedModel shown(Entry entry) {
        Repo repo = entry.repo();
        return new LoadedModel(
                entry.id(),
                null,
                repo.ref().toString(),
                entry.entrypoint(),
                shortened(repo.revision()),
                entry.model() == null ? "null" : entry.model().getClass().getTypeName(),
                null,
                null,
                null,
                null,
                memories.stream()
                        .flatMap(memory -> memory.usage(repo.bundleId()).stream())
                        .mapToLong(BundleMemory.Usage::bytes)
                        .sum(),
                repo.bundleId());
    }

    private LoadedModel shown(int id, LiveModel<?> model) {
        LiveModel.Status status = model.status();
        return new LoadedModel(
                id,
                model.name(),
                model.ref().toString(),
                model.entrypoint(),
                shortened(status.revision()),
                null,
                status.state().name(),
                status.failure().orElse(null),
                status.calls(),
                status.errors(),
                status.bytes(),
                status.bundle());
    }

    private static String shortened(String revision) {
        return revision.substring(0, Math.min(SHORT, revision.length()));
    }
}
