package hub.python.process;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.RunningCode;
import hub.gpu.Torch;
import hub.python.PythonObject;
import hub.python.value.CallerTypes;
import hub.python.value.NamedMethods;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A repo that runs in processes of its own. A process that has ended is started again for the next call. */
public final class PythonRepo implements RunningCode, AutoCloseable {

    private final RepoLaunch launch;
    private final Supplier<Torch> torch;
    private final CallerTypes types = new CallerTypes();
    private final Workers workers;
    private final List<Entrypoint> entrypoints;

    private final RemoteObjects remote = new RemoteObjects() {
        @Override
        public OptionalLong number(WorkerProcess process, Object value) {
            PythonHandle handle = handle(value);
            if (handle == null) {
                return OptionalLong.empty();
            }
            if (handle.repo() != PythonRepo.this) {
                throw new HubException(
                        Kind.ARGUMENT,
                        "An argument cannot cross: the " + handle.type() + " lives in a process of another repo.");
            }
            return OptionalLong.of(handle.number(process));
        }

        @Override
        public Object object(WorkerProcess process, JsonNode description) {
            return new PythonHandle(
                    PythonRepo.this,
                    process,
                    description.path("id").longValue(),
                    description.path("type").asString(),
                    description.path("module").booleanValue());
        }

        @Override
        public Supplier<Torch> torch() {
            return torch;
        }
    };

    /**
     * Starts its first process.
     *
     * @param torch makes the tensors that come from Python
     */
    public PythonRepo(RepoLaunch launch, ForkServers servers, Supplier<Torch> torch) {
        this.launch = launch;
        this.torch = torch;
        var found = new ArrayList<Entrypoint>();
        this.workers = new Workers(launch, servers, found::add);
        this.entrypoints = merged(launch.source().entrypoints(), found);
    }

    /** What reading found, and what else the running repo has. The repo's own entrypoints come first, then helpers. */
    private static List<Entrypoint> merged(List<Entrypoint> read, List<Entrypoint> found) {
        var all = new TreeMap<String, Entrypoint>();
        found.forEach(each -> all.put(each.name(), each));
        read.forEach(each -> all.put(each.name(), each));
        return all.values().stream()
                .sorted(Comparator.comparing(Entrypoint::helper))
                .toList();
    }

    @Override
    public List<Entrypoint> entrypoints() {
        return entrypoints;
    }

    @Override
    public <T> T load(Entrypoint entrypoint, Class<T> type, Arguments arguments) {
        String name = entrypoint.name();
        Object result = workers.within(home(arguments), process -> load(process, name, arguments, remote), arguments);
        Recipe.tell(name, arguments, result);
        @SuppressWarnings("unchecked")
        T typed = (T) types.as(result, type, name + " of " + launch.name());
        return typed;
    }

    private Object load(WorkerProcess process, String name, Arguments arguments, RemoteObjects objects) {
        return process.value(
                WorkerProcess.request("load").put("name", name), arguments, objects, launch.callLimit(), name);
    }

    /** Makes what an entrypoint returned in another process than before. Its objects learn their numbers there. */
    void makeAgain(WorkerProcess process, Recipe recipe) {
        // Handles of their own would let go of the objects when they are collected.
        RemoteObjects described = new RemoteObjects() {
            @Override
            public OptionalLong number(WorkerProcess process, Object value) {
                return remote.number(process, value);
            }

            @Override
            public Object object(WorkerProcess process, JsonNode description) {
                return description;
            }

            @Override
            public Supplier<Torch> torch() {
                return torch;
            }
        };
        recipe.madeAgain(process, loadAgain(process, recipe, described));
    }

    private Object loadAgain(WorkerProcess process, Recipe recipe, RemoteObjects objects) {
        try {
            return load(process, recipe.entrypoint(), recipe.arguments(), objects);
        } catch (HubException e) {
            throw e.kind() == Kind.ARGUMENT ? notCalledAgain(recipe, e) : e;
        } catch (IllegalStateException e) {
            // A tensor that is closed; or the repo is.
            throw workers.areClosed() ? e : notCalledAgain(recipe, e);
        }
    }

    private HubException notCalledAgain(Recipe recipe, RuntimeException cause) {
        return new HubException(
                Kind.ARGUMENT,
                recipe.entrypoint() + " of " + launch.name()
                        + " cannot be called again in a new process, as is done after one has ended and for more"
                        + " workers: "
                        + cause.getMessage().replaceFirst("[.]$", "")
                        + ". Keep the arguments open while the result is used, or load it again.",
                cause);
    }

    HubException notMadeAgain(Recipe recipe, String type) {
        return new HubException(
                Kind.REPO_CODE,
                recipe.entrypoint() + " of " + launch.name() + " was called again in a new process, and returned no "
                        + type + " this time.");
    }

    /** Calls a method that changes how an object computes, and that all other processes must call too. */
    Object change(PythonHandle target, String method, Arguments arguments) {
        return workers.within(
                home(target, arguments),
                process -> {
                    var other = (List<?>) process.value(
                            request(process, target, "change", method), arguments, remote, launch.callLimit(), method);
                    target.changed(process, method, arguments);
                    return other.isEmpty() ? target : other.getFirst();
                },
                target,
                arguments);
    }

    /** Calls such a method in another process, if the object is there. */
    void changeAgain(WorkerProcess process, PythonHandle target, String method, Arguments arguments) {
        target.known(process)
                .ifPresent(number -> process.value(
                        WorkerProcess.request("change").put("id", number).put("name", method),
                        arguments,
                        remote,
                        launch.callLimit(),
                        method));
    }

    /** What a request about an object gives, as a value. */
    Object value(PythonHandle target, String what, String name, Arguments arguments, String shown) {
        return workers.within(
                home(target, arguments),
                process -> process.value(
                        request(process, target, what, name), arguments, remote, launch.callLimit(), shown),
                target,
                arguments);
    }

    /** What a request about an object gives, as it is. */
    JsonNode result(PythonHandle target, String what, String name) {
        return workers.within(
                target.home(),
                process -> process.result(
                        request(process, target, what, name), launch.callLimit(), name == null ? what : name),
                target);
    }

    private static ObjectNode request(WorkerProcess process, PythonHandle target, String what, String name) {
        ObjectNode request = WorkerProcess.request(what).put("id", target.number(process));
        return name == null ? request : request.put("name", name);
    }

    PythonHandle iterator(PythonHandle target) {
        return workers.within(
                target.home(),
                process -> {
                    JsonNode made =
                            process.result(request(process, target, "iterate", null), launch.callLimit(), "iter");
                    return (PythonHandle) remote.object(process, made);
                },
                target);
    }

    List<Entrypoint> methods(PythonHandle target) {
        return StreamSupport.stream(result(target, "describe", null).spliterator(), false)
                .map(CallableDescription::of)
                .toList();
    }

    CallerTypes types() {
        return types;
    }

    private WorkerProcess home(PythonHandle target, Arguments arguments) {
        WorkerProcess home = target.home();
        return home != null ? home : home(arguments);
    }

    /** The process where arguments live that cannot be made in another one; null if there are none. */
    private WorkerProcess home(Arguments arguments) {
        return launch.workers() == 1
                ? null
                : Stream.concat(arguments.positional().stream(), arguments.named().values().stream())
                        .map(PythonRepo::home)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    private static WorkerProcess home(Object value) {
        PythonHandle handle = handle(value);
        if (handle != null) {
            return handle.home();
        }
        Collection<?> inner = switch (value) {
            case Collection<?> items -> items;
            case Map<?, ?> map -> map.values();
            case null, default -> List.of();
        };
        return inner.stream()
                .map(PythonRepo::home)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Override
    public Object invoke(Object model, String method, Arguments arguments) {
        for (var item : ReturnedItems.of(model).entrySet()) {
            String prefix = item.getKey() + ".";
            if (method.startsWith(prefix)) {
                return invoke(item.getValue(), method.substring(prefix.length()), arguments);
            }
        }
        return object(model, method).invoke(method, arguments);
    }

    @Override
    public List<Entrypoint> describe(Object model) {
        PythonHandle handle = handle(model);
        if (handle != null) {
            return handle.describe();
        }
        return ReturnedItems.of(model).entrySet().stream()
                .flatMap(item -> describe(item.getValue()).stream().map(each -> within(item.getKey(), each)))
                .toList();
    }

    /** A method of an item: {@code 0.forward} is that of the first one. */
    private static Entrypoint within(String item, Entrypoint method) {
        return new Entrypoint(
                item + "." + method.name(),
                method.parameters(),
                method.returns(),
                method.doc(),
                item + "." + method.signature(),
                method.helper());
    }

    private PythonObject object(Object model, String method) {
        PythonHandle handle = handle(model);
        if (handle == null || handle.repo() != this) {
            throw new HubException(
                    Kind.NOT_FOUND,
                    "There is no method " + method + " to call: " + described(model) + " is no object of "
                            + launch.name() + "."
                            + ReturnedItems.of(model).keySet().stream()
                                    .findFirst()
                                    .map(item -> " Its items have methods: " + item + "." + method
                                            + " is that of the first one.")
                                    .orElse(""));
        }
        return handle;
    }

    private static String described(Object value) {
        return switch (value) {
            case null -> "None";
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "a dict";
            case Set<?> _ -> "a set";
            default -> "a " + value.getClass().getSimpleName();
        };
    }

    /** The object that a value stands for: itself, a module, or the proxy of an interface; null if it stands for none. */
    static PythonHandle handle(Object value) {
        return switch (value) {
            case PythonHandle handle -> handle;
            case PythonModule module -> module.handle();
            case null -> null;
            default ->
                Proxy.isProxyClass(value.getClass())
                                && Proxy.getInvocationHandler(value) instanceof NamedMethods methods
                                && methods.object() instanceof PythonHandle handle
                        ? handle
                        : null;
        };
    }

    /** The numbers of its processes. */
    public List<Long> processes() {
        return workers.processes();
    }

    /** Lets processes hear soon of objects that were closed, if they have nothing else to do. */
    void tidy(Set<WorkerProcess> processes) {
        workers.tidy(processes);
    }

    /** Ends all processes, also under calls; those fail. */
    @Override
    public void close() {
        workers.close();
    }
}
