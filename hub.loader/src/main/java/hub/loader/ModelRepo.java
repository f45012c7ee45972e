package hub.loader;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.Unloaded;
import hub.core.spi.RunningCode;
import hub.core.spi.Snapshot;
import hub.loader.language.Documentation;
import hub.loader.thread.CallGate;
import hub.loader.thread.DaemonThreads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model bundle that runs. */
final class ModelRepo implements Repo {

    private static final Logger LOG = LoggerFactory.getLogger(ModelRepo.class);

    private static final Duration VERIFY = Duration.ofSeconds(5);
    private static final Duration SETTLE = Duration.ofSeconds(5);

    private final Snapshot snapshot;
    private final Bundle bundle;
    private final Documentation documentation;
    private final Duration drain;
    private final LongUnaryOperator memory;
    private final LeakDetector leaks;
    private final FrameworkWiring framework;
    private final CallGate gate = new CallGate();

    // It holds the repo's classes, so closing lets go of it.
    private volatile RunningCode code;

    // Why it ended without being closed, or null.
    private volatile String ending;

    ModelRepo(
            Snapshot snapshot,
            Bundle bundle,
            Documentation documentation,
            RunningCode code,
            Duration drain,
            LongUnaryOperator memory) {
        this.snapshot = snapshot;
        this.bundle = bundle;
        this.documentation = documentation;
        this.code = code;
        this.drain = drain;
        this.memory = memory;
        this.leaks = new LeakDetector(bundle.adapt(BundleWiring.class).getClassLoader());
        this.framework = bundle.getBundleContext()
                .getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class);
    }

    @Override
    public RepoRef ref() {
        return snapshot.ref();
    }

    @Override
    public String revision() {
        return snapshot.revision();
    }

    @Override
    public Path dir() {
        return snapshot.dir();
    }

    @Override
    public long bundleId() {
        return bundle.getBundleId();
    }

    @Override
    public List<Entrypoint> entrypoints() {
        RunningCode running = code;
        return running == null ? documentation.entrypoints() : running.entrypoints();
    }

    @Override
    public <T> T load(String entrypoint, Class<T> type, Arguments arguments) {
        try (var call = enter(entrypoint)) {
            return call.scope()
                    .call(() -> code.load(Entrypoint.find(entrypoint, entrypoints(), ref()), type, arguments));
        }
    }

    @Override
    public Object invoke(Object model, String method, Arguments arguments) {
        try (var call = enter(method)) {
            requireObject(model);
            return call.scope().call(() -> code.invoke(model, method, arguments));
        }
    }

    @Override
    public List<Entrypoint> describe(Object model) {
        try (var _ = enter("describe")) {
            requireObject(model);
            return code.describe(model);
        }
    }

    private static void requireObject(Object model) {
        if (model == null) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "There is no object that has methods: the entrypoint returned null. Call it without a method.");
        }
    }

    private CallGate.Call enter(String what) {
        CallGate.Call call = gate.enter(what);
        if (call == null || !runs()) {
            if (call != null) {
                call.close();
            }
            throw new IllegalStateException(
                    ref() + (ending == null ? " is closed" : " has ended: " + ending + ". Load it again."));
        }
        return call;
    }

    /** While calls end before a framework stops, the first bundle that it stops is about to stop, and waits for them. */
    private boolean runs() {
        int state = bundle.getState();
        return state == Bundle.ACTIVE || state == Bundle.STOPPING && gate.isClosed();
    }

    @Override
    public boolean isClosed() {
        return gate.isClosed() || bundle.getState() != Bundle.ACTIVE;
    }

    @Override
    public void close() {
        if (gate.close()) {
            release();
        }
    }

    /**
     * Ends it, because what it needs is gone. This waits for nothing: the framework may be stopping the bundle.
     *
     * @param settled true as soon as the framework has done what it does now: the bundle is not uninstalled before
     * @return whether it was neither closed nor ended before
     */
    boolean end(String why, BooleanSupplier settled) {
        if (gate.isClosed()) {
            return false;
        }
        ending = why;
        boolean first = gate.close();
        if (first) {
            LOG.info("{} has ended: {}", ref(), why);
            DaemonThreads.named("hub-close " + ref(), () -> {
                        await(settled);
                        release();
                    })
                    .start();
        }
        return first;
    }

    /**
     * Ends it with the framework: waits for the calls inside, and leaves the bundle to the framework. Calls of other models
     * that are under way may still call this one.
     */
    void drain() {
        if (gate.isClosed()) {
            return;
        }
        ending = "the framework was stopped";
        if (gate.closeToOthers()) {
            awaitCalls();
        }
    }

    private static void await(BooleanSupplier settled) {
        long deadline = System.nanoTime() + SETTLE.toNanos();
        try {
            while (!settled.getAsBoolean() && System.nanoTime() < deadline) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitCalls() {
        try {
            if (!gate.awaitEmpty(drain)) {
                LOG.warn(
                        "{} is closed under calls that have not returned: {}", ref(), String.join("; ", gate.inside()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void release() {
        awaitCalls();
        code = null;
        uninstall();
        List<Thread> threads = leaks.threads();
        if (!threads.isEmpty()) {
            LOG.warn(
                    "{} left threads running, which keep its classes in memory: {}",
                    ref(),
                    threads.stream().map(Thread::getName).collect(Collectors.joining(", ")));
        }
    }

    private void uninstall() {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        try {
            BundleEnd.uninstall(bundle);
        } catch (BundleException e) {
            LOG.warn("{} did not stop cleanly", ref(), e);
        } catch (IllegalStateException e) {
            LOG.debug("{} was uninstalled already", ref());
        }
        if (wiring != null && wiring.isInUse()) {
            // A bundle that requires an entrypoint's capability is wired to this bundle, and would keep its classes.
            framework.refreshBundles(List.of(bundle));
        }
    }

    @Override
    public Unloaded closeAndVerify() {
        long before = memory.applyAsLong(bundle.getBundleId());
        close();
        boolean gone = leaks.awaitGone(VERIFY);
        long held = memory.applyAsLong(bundle.getBundleId());
        return new Unloaded(
                ref().toString(),
                revision(),
                gone,
                Math.max(0, before - held),
                held,
                gone ? List.of() : leaks.holders());
    }

    @Override
    public String toString() {
        return ref() + " at " + revision();
    }
}
