package hub.python.process;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.ForeignObject;
import hub.gpu.Tensor;
import hub.gpu.nn.Module;
import hub.python.PythonObject;
import hub.python.value.InterfaceTarget;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An object in a process of a repo. One that an entrypoint returned is made again where it is missing. */
final class PythonHandle implements PythonObject, InterfaceTarget, ForeignObject {

    /** Methods of a torch.nn.Module that change how it computes, and return it. */
    private static final Set<String> CHANGES = Set.of(
            "eval", "train", "requires_grad_", "to", "cpu", "cuda", "type", "half", "bfloat16", "float", "double");

    private final PythonRepo repo;
    private final String type;
    private final boolean isModule;

    /** Its numbers in the processes that have it. */
    private final Map<WorkerProcess, Long> numbers = new ConcurrentHashMap<>();

    /** How it is made again, or null. */
    private volatile Recipe recipe;

    /** It was told to compute as in use. */
    private volatile boolean infers;

    private volatile boolean isClosed;

    PythonHandle(PythonRepo repo, WorkerProcess process, long number, String type, boolean isModule) {
        this.repo = repo;
        this.type = type;
        this.isModule = isModule;
        add(process, number);
    }

    private void add(WorkerProcess process, long number) {
        numbers.put(process, number);
        process.hold(this, number);
    }

    PythonRepo repo() {
        return repo;
    }

    /** What {@code export.py} answers. */
    Object export(Arguments arguments) {
        return repo.value(this, "export", null, arguments, "export");
    }

    void madeBy(Recipe how) {
        recipe = how;
    }

    boolean canBeMadeAgain() {
        return recipe != null;
    }

    /** The process that it lives in, if it cannot be made in another one. */
    WorkerProcess home() {
        requireOpen();
        return recipe != null ? null : numbers.keySet().iterator().next();
    }

    private void requireOpen() {
        if (isClosed) {
            throw new HubException(Kind.ARGUMENT, "This " + type + " is closed.");
        }
    }

    /** Its number in a process. It is made there if it can be. */
    long number(WorkerProcess process) {
        requireOpen();
        Long number = numbers.get(process);
        if (number == null) {
            number = madeAgain(process);
        }
        if (recipe != null) {
            recipe.change(repo, process);
        }
        return number;
    }

    private long madeAgain(WorkerProcess process) {
        if (recipe == null) {
            throw new HubException(
                    Kind.REPO_CODE,
                    "The process that this " + type
                            + " lived in has ended. Make it again: only what an entrypoint itself"
                            + " returned is made again by hub.");
        }
        repo.makeAgain(process, recipe);
        Long number = numbers.get(process);
        if (number == null) {
            throw repo.notMadeAgain(recipe, type);
        }
        return number;
    }

    /** Its number in a process, if it is there now. */
    Optional<Long> known(WorkerProcess process) {
        return Optional.ofNullable(numbers.get(process));
    }

    /** Takes its number in a process where it was made again; false if it is closed, there already, or of another type. */
    boolean take(WorkerProcess process, long made, String madeType) {
        if (isClosed || !madeType.equals(type) || numbers.containsKey(process)) {
            return false;
        }
        numbers.keySet().removeIf(WorkerProcess::hasEnded);
        add(process, made);
        return true;
    }

    @Override
    public PythonObject object() {
        return this;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public Object call(Arguments arguments) {
        return repo.value(this, "call", null, arguments, simpleType());
    }

    /** Calls it as a model, for its result alone. */
    Object apply(Tensor input) {
        return repo.value(this, "apply", null, Arguments.of(input), simpleType());
    }

    @Override
    public Object infer(Arguments arguments) {
        if (!isModule) {
            return call(arguments);
        }
        if (!infers) {
            repo.change(this, "eval", Arguments.none());
            infers = true;
        }
        return repo.value(this, "apply", null, arguments, simpleType());
    }

    @Override
    public Object invoke(String method, Arguments arguments) {
        if (method.equals("__call__")) {
            return call(arguments);
        }
        return isChange(method)
                ? repo.change(this, method, arguments)
                : repo.value(this, "invoke", method, arguments, method);
    }

    private boolean isChange(String method) {
        return isModule && CHANGES.contains(method);
    }

    /** Keeps a call that changed how it computes in one process. */
    void changed(WorkerProcess process, String method, Arguments arguments) {
        if (recipe != null) {
            recipe.changed(process, this, method, arguments);
        }
    }

    @Override
    public Object get(String name, Arguments arguments) {
        return isChange(name) ? repo.change(this, name, arguments) : repo.value(this, "get", name, arguments, name);
    }

    @Override
    public boolean has(String name) {
        return repo.result(this, "has", name).booleanValue();
    }

    @Override
    public Object attribute(String name) {
        return repo.value(this, "attribute", name, Arguments.none(), name);
    }

    @Override
    public Object item(Object key) {
        return repo.value(this, "item", null, Arguments.of(key), "an item");
    }

    @Override
    public long size() {
        return repo.result(this, "size", null).longValue();
    }

    @Override
    public Iterable<Object> items() {
        return this::iterator;
    }

    private Iterator<Object> iterator() {
        PythonHandle source = repo.iterator(this);
        return new Iterator<>() {
            private List<?> next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = (List<?>) repo.value(source, "next", null, Arguments.none(), "the next item");
                }
                return !next.isEmpty();
            }

            @Override
            public Object next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Object item = next.getFirst();
                next = null;
                return item;
            }
        };
    }

    @Override
    public List<Entrypoint> describe() {
        return repo.methods(this);
    }

    @Override
    public <T> T as(Class<T> wanted) {
        if (wanted.isInstance(this)) {
            return wanted.cast(this);
        }
        if (wanted != Module.class) {
            return wanted.cast(repo.types().implementation(this, wanted));
        }
        if (!isModule) {
            throw new HubException(
                    Kind.ARGUMENT, "A " + type + " is no Module: it is no torch.nn.Module. Ask for PythonObject.");
        }
        repo.change(this, "eval", Arguments.none());
        return wanted.cast(new PythonModule(this));
    }

    private String simpleType() {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    @Override
    public String toString() {
        try {
            return repo.result(this, "text", null).asString();
        } catch (RuntimeException e) {
            return "<" + type + ">";
        }
    }

    @Override
    public void close() {
        isClosed = true;
        numbers.forEach(WorkerProcess::release);
        repo.tidy(numbers.keySet());
        numbers.clear();
    }
}
