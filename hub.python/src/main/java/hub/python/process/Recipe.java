package hub.python.process;

import hub.core.Arguments;
import hub.gpu.Tensor;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;

/**
 * How an entrypoint made what it returned, so that it can be made again in another process: one object, or several in lists and
 * maps. All of them are made again together, since they may know each other.
 */
final class Recipe {

    private final String entrypoint;
    private final Arguments arguments;

    /** The objects by where they stand in the result: indexes of lists and keys of maps, from the outer to the inner. */
    private final Map<List<Object>, WeakReference<PythonHandle>> objects = new HashMap<>();

    /** A call that changed how one of the objects computes. */
    private record Change(PythonHandle object, String method, Arguments arguments) {}

    /** The changes with their numbers, in their order. The last one of equal ones counts. */
    private final Map<Change, Long> changes = new LinkedHashMap<>();

    /** The number of the last change that a process has seen. */
    private final Map<WorkerProcess, Long> seen = new HashMap<>();

    private long last;

    private Recipe(String entrypoint, Arguments arguments) {
        this.entrypoint = entrypoint;
        this.arguments = arguments;
    }

    /** Lets the objects in a result know how they were made. */
    static void tell(String entrypoint, Arguments arguments, Object result) {
        var recipe = new Recipe(entrypoint, arguments);
        visit(result, List.of(), (place, value) -> {
            if (value instanceof PythonHandle handle) {
                recipe.objects.put(place, new WeakReference<>(handle));
            }
        });
        recipe.objects.values().forEach(each -> each.get().madeBy(recipe));
    }

    String entrypoint() {
        return entrypoint;
    }

    Arguments arguments() {
        return arguments;
    }

    /**
     * Tells the objects their numbers in a process where they were made again. What nobody needs is let go of.
     *
     * @param result what the entrypoint returned there, with descriptions for objects
     */
    void madeAgain(WorkerProcess process, Object result) {
        visit(result, List.of(), (place, value) -> {
            switch (value) {
                case JsonNode description -> {
                    long number = description.path("id").longValue();
                    PythonHandle handle = at(place);
                    if (handle == null
                            || !handle.take(
                                    process, number, description.path("type").asString(""))) {
                        process.release(number);
                    }
                }
                case Tensor tensor -> tensor.close();
                case null, default -> {}
            }
        });
    }

    /** Keeps a call that changed how an object computes in one process, so that the others do the same. */
    synchronized void changed(WorkerProcess process, PythonHandle object, String method, Arguments arguments) {
        boolean hasSeenAll = seen(process) == last;
        var change = new Change(object, method, arguments);
        changes.remove(change);
        changes.put(change, ++last);
        if (hasSeenAll) {
            see(process, last);
        }
    }

    /** Changes the objects in a process as they were changed in others since. */
    void change(PythonRepo repo, WorkerProcess process) {
        for (Change next = next(process); next != null; next = next(process)) {
            try {
                repo.changeAgain(process, next.object(), next.method(), next.arguments());
            } catch (RuntimeException e) {
                // The next call tries all of them again.
                see(process, 0);
                throw e;
            }
        }
    }

    private synchronized Change next(WorkerProcess process) {
        long before = seen(process);
        for (var each : changes.entrySet()) {
            if (each.getValue() > before) {
                see(process, each.getValue());
                return each.getKey();
            }
        }
        return null;
    }

    private long seen(WorkerProcess process) {
        return seen.getOrDefault(process, 0L);
    }

    private synchronized void see(WorkerProcess process, long number) {
        seen.keySet().removeIf(WorkerProcess::hasEnded);
        seen.put(process, number);
    }

    private PythonHandle at(List<Object> place) {
        WeakReference<PythonHandle> known = objects.get(place);
        return known == null ? null : known.get();
    }

    private static void visit(Object value, List<Object> place, BiConsumer<List<Object>, Object> visitor) {
        switch (value) {
            case List<?> items -> {
                for (int i = 0; i < items.size(); i++) {
                    visit(items.get(i), inner(place, i), visitor);
                }
            }
            case Map<?, ?> map -> map.forEach((key, item) -> visit(item, inner(place, key), visitor));
            case null, default -> visitor.accept(place, value);
        }
    }

    private static List<Object> inner(List<Object> place, Object step) {
        var inner = new ArrayList<>(place);
        inner.add(step);
        return inner;
    }
}
