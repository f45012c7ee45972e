package hub.core.shell;

import hub.core.Arguments;
import hub.core.Entrypoint;
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
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The numbers of models in the shell: objects that its commands loaded, while their repo runs, and followed models. */
// Immediate, so that the numbers stay while the commands are made anew, as they are when hub.gpu comes or goes.
@Component(service = NumberedModels.class, immediate = true)
public final class NumberedModels {

    /** An object that was loaded, and where it came from. It is null once its repo has ended, which would stay in memory. */
    record Loaded(int id, Repo repo, String entrypoint, Object model) {

        private Loaded withoutModel() {
            return new Loaded(id, repo, entrypoint, null);
        }
    }

    private final Hub hub;
    private final TreeMap<Integer, Loaded> loaded = new TreeMap<>();
    private final TreeMap<Integer, LiveModel<?>> followed = new TreeMap<>();
    private int last;

    @Reference
    private volatile List<BundleMemory> memories = List.of();

    @Activate
    public NumberedModels(@Reference Hub hub) {
        this.hub = hub;
    }

    /**
     * The number that a word is; empty if it is no number.
     *
     * @throws HubException of kind ARGUMENT if it is a number too large for any model
     */
    static OptionalInt number(String word) {
        return word.matches("\\d+")
                ? OptionalInt.of((int) new CommandWord(word).to(int.class, "MODEL"))
                : OptionalInt.empty();
    }

    /** A model with its methods. */
    ModelValue value(ShownModel shown) {
        return new ModelValue(shown, () -> methods(String.valueOf(shown.id())));
    }

    /** The methods of a model that is known by a number or a name. */
    List<Entrypoint> methods(String which) {
        Optional<LiveModel<?>> live = live(which);
        if (live.isPresent()) {
            return live.get().describe();
        }
        Loaded entry = get(number(which).orElseThrow(() -> notFound(which)));
        return entry.repo().describe(entry.model());
    }

    private static HubException notFound(String which) {
        return new HubException(
                Kind.NOT_FOUND, "There is no model \"" + which + "\". The command `models` lists those there are.");
    }

    ShownModel load(Repo repo, String entrypoint, Arguments arguments) {
        Object model = repo.load(entrypoint, arguments);
        synchronized (loaded) {
            var entry = new Loaded(++last, repo, entrypoint, model);
            loaded.put(last, entry);
            return shown(entry);
        }
    }

    List<ShownModel> list() {
        synchronized (loaded) {
            refresh();
            return Stream.<ShownModel>concat(
                            loaded.values().stream().map(this::shown),
                            followed.entrySet().stream()
                                    .map(entry -> FollowedModel.of(entry.getKey(), entry.getValue())))
                    .toList();
        }
    }

    /** A loaded object; that of a repo that has ended is shown too, until it is unloaded. */
    Loaded get(int id) {
        synchronized (loaded) {
            refresh();
            Loaded entry = loaded.get(id);
            if (entry == null) {
                throw notFound(String.valueOf(id));
            }
            return entry;
        }
    }

    /** The repos of the loaded objects. */
    List<Repo> repos() {
        synchronized (loaded) {
            refresh();
            return loaded.values().stream().map(Loaded::repo).distinct().toList();
        }
    }

    /** The followed model of this number or name, if there is one. */
    Optional<LiveModel<?>> live(String which) {
        OptionalInt number = number(which);
        synchronized (loaded) {
            refresh();
            return number.isPresent()
                    ? Optional.ofNullable(followed.get(number.getAsInt()))
                    : followed.values().stream()
                            .filter(model -> model.name().equals(which))
                            .<LiveModel<?>>map(model -> model)
                            .findFirst();
        }
    }

    FollowedModel shown(LiveModel<?> model) {
        synchronized (loaded) {
            refresh();
            return followed.entrySet().stream()
                    .filter(entry -> entry.getValue() == model)
                    .map(entry -> FollowedModel.of(entry.getKey(), model))
                    .findFirst()
                    // It is closed by another thread, or another bundle.
                    .orElseThrow(() -> new IllegalStateException(model.name() + " is closed"));
        }
    }

    /** The followed models of a number, a name, or a repo. */
    List<LiveModel<?>> followed(String which) {
        OptionalInt number = number(which);
        synchronized (loaded) {
            refresh();
            return followed.entrySet().stream()
                    .filter(entry -> number.isPresent() && entry.getKey() == number.getAsInt()
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
            // The name of a model is not always a repo.
            return false;
        }
    }

    /** Removes the loaded objects for which this holds. */
    void forget(Predicate<Loaded> which) {
        synchronized (loaded) {
            loaded.values().removeIf(which);
        }
    }

    private void refresh() {
        loaded.replaceAll((id, entry) -> entry.repo().isClosed() ? entry.withoutModel() : entry);
        List<LiveModel<?>> all = hub.liveModels();
        followed.values().removeIf(model -> !all.contains(model));
        all.stream().filter(model -> !followed.containsValue(model)).forEach(model -> followed.put(++last, model));
    }

    private ShownModel shown(Loaded loaded) {
        if (loaded.repo().isClosed()) {
            return EndedModel.of(loaded.id(), loaded.repo(), loaded.entrypoint());
        }
        return LoadedModel.of(
                loaded.id(),
                loaded.repo(),
                loaded.entrypoint(),
                loaded.model(),
                BundleMemory.bytes(memories, loaded.repo().bundleId()));
    }
}
