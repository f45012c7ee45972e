package hub.loader;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Parameter;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.Unloaded;
import hub.core.spi.Snapshot;
import hub.loader.build.Documentation;
import hub.loader.call.Invoker;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

    private final Snapshot snapshot;
    private final Bundle bundle;
    private final Documentation documentation;
    private final Duration drain;
    private final LongUnaryOperator memory;
    private final LoaderWatch watch;
    private final FrameworkWiring wirings;
    private final Gate gate = new Gate();

    // What holds on to the repo's classes; let go of when it closes.
    private Object hubconf;
    private Invoker invoker;

    ModelRepo(
            Snapshot snapshot,
            Bundle bundle,
            Documentation documentation,
            Object hubconf,
            Invoker invoker,
            Duration drain,
            LongUnaryOperator memory) {
        this.snapshot = snapshot;
        this.bundle = bundle;
        this.documentation = documentation;
        this.hubconf = hubconf;
        this.invoker = invoker;
        this.drain = drain;
        this.memory = memory;
        this.watch = new LoaderWatch(bundle.adapt(BundleWiring.class).getClassLoader());
        this.wirings = bundle.getBundleContext()
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
        return documentation.entrypoints();
    }

    @Override
    public <T> T load(String entrypoint, Class<T> type, Arguments arguments) {
        try (var _ = enter(entrypoint)) {
            Entrypoint found = entrypoints().stream()
                    .filter(candidate -> candidate.name().equals(entrypoint))
                    .findFirst()
                    .orElseThrow(() -> unknownEntrypoint(entrypoint));
            Method method = invoker.methods(hubconf.getClass()).stream()
                    .filter(candidate -> candidate.getName().equals(entrypoint))
                    .findFirst()
                    .orElseThrow(() -> unknownEntrypoint(entrypoint));
            return typed(entrypoint, type, invoker.call(hubconf, method, arguments, found::signature));
        }
    }

    private HubException unknownEntrypoint(String entrypoint) {
        return new HubException(
                Kind.NOT_FOUND,
                "Cannot find callable " + entrypoint + " in hubconf. " + ref() + " offers "
                        + entrypoints().stream().map(Entrypoint::name).collect(Collectors.joining(", ")) + ".");
    }

    @SuppressWarnings("unchecked")
    private <T> T typed(String entrypoint, Class<T> type, Object result) {
        Class<?> boxed = MethodType.methodType(type).wrap().returnType();
        if (result == null || boxed.isInstance(result)) {
            return (T) result;
        }
        boolean sameName = Invoker.supertypes(result.getClass())
                .anyMatch(supertype -> supertype.getName().equals(type.getName()));
        throw new HubException(
                Kind.ARGUMENT,
                entrypoint + " of " + ref() + " returned a " + result.getClass().getName()
                        + (sameName
                                ? ": the " + type.getName() + " that the caller asks for is another class of the same"
                                        + " name. Objects cross between bundles by types that one of them exports and"
                                        + " both import."
                                : ", which is no " + type.getName() + "."));
    }

    @Override
    public Object invoke(Object model, String method, Arguments arguments) {
        try (var _ = enter(method)) {
            if (model == null) {
                throw new HubException(Kind.ARGUMENT, "There is no object to call " + method + " on: it is null.");
            }
            List<Method> named = invoker.methods(model.getClass()).stream()
                    .filter(candidate -> candidate.getName().equals(method))
                    .toList();
            if (named.isEmpty()) {
                throw new HubException(
                        Kind.NOT_FOUND,
                        model.getClass().getName() + " has no method " + method + ". It has "
                                + describe(model).stream()
                                        .map(Entrypoint::name)
                                        .distinct()
                                        .collect(Collectors.joining(", "))
                                + ".");
            }
            Method chosen = named.size() == 1 ? named.getFirst() : byCount(named, arguments);
            return invoker.call(
                    model,
                    chosen,
                    arguments,
                    () -> document(model.getClass(), chosen).signature());
        }
    }

    /** Of overloads, the one that takes as many arguments as are given, and has the names. */
    private Method byCount(List<Method> overloads, Arguments arguments) {
        int given = arguments.positional().size() + arguments.named().size();
        var fitting = overloads.stream()
                .filter(method -> method.getParameterCount() == given)
                .filter(method -> Arrays.stream(method.getParameters())
                        .map(java.lang.reflect.Parameter::getName)
                        .toList()
                        .containsAll(arguments.named().keySet()))
                .toList();
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        throw new HubException(
                Kind.ARGUMENT,
                overloads.getFirst().getName() + " is overloaded, and the arguments do not tell which is meant: "
                        + overloads.stream()
                                .map(method -> document(method.getDeclaringClass(), method)
                                        .signature())
                                .collect(Collectors.joining("; ")));
    }

    @Override
    public List<Entrypoint> describe(Object model) {
        try (var _ = enter("describe")) {
            Class<?> type = model.getClass();
            return invoker.methods(type).stream()
                    .map(method -> document(type, method))
                    .distinct()
                    .sorted(Comparator.comparing(Entrypoint::name)
                            .thenComparing(method -> method.parameters().size()))
                    .toList();
        }
    }

    /** A method as its source documents it, here or in a type that it overrides, else as its class file has it. */
    private Entrypoint document(Class<?> type, Method method) {
        return Invoker.supertypes(type)
                .flatMap(supertype -> documentation.methodsOf(supertype.getName()).stream())
                .filter(candidate -> candidate.name().equals(method.getName())
                        && candidate.parameters().size() == method.getParameterCount())
                .findFirst()
                .orElseGet(() -> undocumented(method));
    }

    private static Entrypoint undocumented(Method method) {
        return new Entrypoint(
                method.getName(),
                Arrays.stream(method.getParameters())
                        .map(parameter -> new Parameter(
                                parameter.getName(),
                                parameter.getParameterizedType().getTypeName(),
                                Optional.empty(),
                                parameter.isVarArgs(),
                                ""))
                        .toList(),
                method.getGenericReturnType().getTypeName(),
                "");
    }

    private Gate.Call enter(String what) {
        Gate.Call call = gate.enter(what);
        if (call == null || bundle.getState() != Bundle.ACTIVE) {
            if (call != null) {
                call.close();
            }
            throw new IllegalStateException(ref() + " is closed");
        }
        return call;
    }

    @Override
    public boolean isClosed() {
        return gate.isClosed() || bundle.getState() != Bundle.ACTIVE;
    }

    @Override
    public void close() {
        if (!gate.close()) {
            return;
        }
        try {
            if (!gate.awaitEmpty(drain)) {
                LOG.warn(
                        "{} is closed under calls that have not returned: {}", ref(), String.join("; ", gate.inside()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hubconf = null;
        invoker = null;
        uninstall();
        List<Thread> threads = watch.threads();
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
            bundle.uninstall();
        } catch (BundleException e) {
            LOG.warn("{} did not stop cleanly", ref(), e);
        } catch (IllegalStateException e) {
            LOG.debug("{} was uninstalled already", ref());
        }
        if (wiring != null && wiring.isInUse()) {
            // A bundle that requires an entrypoint's capability is wired to it, and would keep its classes.
            wirings.refreshBundles(List.of(bundle));
        }
    }

    @Override
    public Unloaded closeAndVerify() {
        long before = memory.applyAsLong(bundle.getBundleId());
        close();
        boolean gone = watch.awaitGone(VERIFY);
        long held = memory.applyAsLong(bundle.getBundleId());
        return new Unloaded(
                ref().toString(),
                revision(),
                gone,
                Math.max(0, before - held),
                held,
                gone ? List.of() : watch.holders());
    }

    @Override
    public String toString() {
        return ref() + " at " + revision();
    }
}
