package hub.loader.swap;

import hub.core.FollowOptions;
import hub.core.LiveModel;
import hub.core.RepoRef;
import hub.core.spi.BundleMemory;
import hub.core.spi.HubDirectory;
import hub.core.spi.LiveModels;
import hub.core.spi.RepoLoader;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import hub.core.spi.SwapListener;
import hub.loader.framework.FinalDrain;
import hub.loader.framework.ServiceLookup;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The live models, and for each the thread that follows its repo. The component is immediate, because models serve on while
 * nobody uses this service, as during a restart of hub.core.
 */
@Component(immediate = true)
public final class SwapService implements LiveModels {

    private final Supplier<RepoStore> stores;
    private final Supplier<RepoLoader> loaders;
    private final HubDirectory directory;
    private final Map<SwappingModel<?>, Follower> followers = new LinkedHashMap<>();
    private final FinalDrain finalDrain;

    // Fields, because they come and go while models run. A constructor takes only what stays.
    @Reference
    private volatile List<BundleMemory> memories = List.of();

    @Reference
    private volatile List<SwapListener> listeners = List.of();

    /** Other parts of hub are looked up when they are needed: models serve on while those are restarted. */
    @Activate
    public SwapService(BundleContext context) {
        this(context, new ServiceLookup(context, Duration.ofSeconds(5)));
    }

    private SwapService(BundleContext context, ServiceLookup parts) {
        this(
                context,
                () -> parts.get(RepoStore.class, "hub.loader"),
                () -> parts.get(RepoLoader.class, "hub.loader"),
                () -> parts.get(HubDirectory.class, "hub.loader"));
    }

    /** One whose parts are given. */
    public SwapService(
            BundleContext context,
            Supplier<RepoStore> stores,
            Supplier<RepoLoader> loaders,
            Supplier<HubDirectory> directories) {
        this.stores = stores;
        this.loaders = loaders;
        this.directory = () -> directories.get().root();
        this.finalDrain = new FinalDrain(context, this::drains);
    }

    @Override
    public <T> LiveModel<T> follow(
            RepoRef ref, String entrypoint, Class<T> type, FollowOptions options, Consumer<Snapshot> admit) {
        // The watch starts before the first look: it sees what changes in between.
        CheckTrigger trigger = trigger(ref, options);
        var followed = new Followed<>(ref, entrypoint, type, options);
        var revisions =
                new Revisions(ref, options.load(), stores, admit, new LastGood(ref, entrypoint, stores, directory));
        var model = new SwappingModel<>(
                followed, revisions, new Starter<>(loaders, followed), () -> memories, () -> listeners, this::forget);
        var follower = new Follower(model, trigger, options.patient());
        synchronized (followers) {
            followers.put(model, follower);
        }
        if (!options.patient()) {
            begin(model);
        }
        follower.start();
        return model;
    }

    private static void begin(SwappingModel<?> model) {
        try {
            model.begin();
        } catch (RuntimeException e) {
            // Perhaps the revision that served last stands in.
            if (model.revision().isEmpty()) {
                model.close();
                throw e;
            }
        }
    }

    private static CheckTrigger trigger(RepoRef ref, FollowOptions options) {
        if (options.interval().isZero()) {
            return CheckTrigger.whileFailing(new PollTimer(FollowOptions.DEFAULT.interval(), new SplittableRandom()));
        }
        return switch (ref) {
            case RepoRef.Local local -> FolderWatch.of(local.dir());
            case RepoRef.Remote remote -> new PollTimer(options.interval(), new SplittableRandom());
        };
    }

    private void forget(SwappingModel<?> model) {
        Follower follower;
        synchronized (followers) {
            follower = followers.remove(model);
        }
        if (follower != null) {
            follower.close();
        }
    }

    private List<SwappingModel<?>> models() {
        synchronized (followers) {
            return List.copyOf(followers.keySet());
        }
    }

    private List<Runnable> drains() {
        return models().stream().<Runnable>map(model -> model::drain).toList();
    }

    @Override
    public List<LiveModel<?>> list() {
        return List.copyOf(models());
    }

    /** Closes all at the same time: together they take as long as one. */
    @Deactivate
    void close() {
        finalDrain.close();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            models().forEach(model -> threads.execute(model::close));
        }
    }
}
