package hub.core.shell;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Repo;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Component;

/** The objects that the shell's commands loaded, by number, as long as their repo runs. */
@Component(service = Models.class)
public final class Models {

    /** An object and where it came from. */
    record Entry(Repo repo, Object model, LoadedModel shown) {}

    private final TreeMap<Integer, Entry> entries = new TreeMap<>();
    private int last;

    Entry load(Repo repo, String entrypoint, Arguments arguments) {
        Object model = repo.load(entrypoint, arguments);
        synchronized (entries) {
            int id = ++last;
            var shown = new LoadedModel(
                    id,
                    repo.ref().toString(),
                    entrypoint,
                    repo.revision().substring(0, Math.min(12, repo.revision().length())),
                    model == null ? "null" : model.getClass().getTypeName(),
                    repo.bundleId());
            var entry = new Entry(repo, model, shown);
            entries.put(id, entry);
            return entry;
        }
    }

    List<LoadedModel> list() {
        synchronized (entries) {
            entries.values().removeIf(entry -> entry.repo().isClosed());
            return entries.values().stream().map(Entry::shown).toList();
        }
    }

    Entry get(int id) {
        synchronized (entries) {
            entries.values().removeIf(entry -> entry.repo().isClosed());
            Entry entry = entries.get(id);
            if (entry == null) {
                throw new HubException(
                        Kind.NOT_FOUND, "There is no loaded model " + id + ". `hub:models` lists those there are.");
            }
            return entry;
        }
    }

    /** Lets go of every object for which this holds. */
    void forget(Predicate<Entry> which) {
        synchronized (entries) {
            entries.values().removeIf(which);
        }
    }
}
