package hub.gpu.ownership;

import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * An object for each thread, for as long as both the thread and this live. An object in a {@link ThreadLocal} alone would
 * keep its class for as long as the thread lives. In a container, threads outlive this bundle.
 */
public final class PerThread<T> {

    private final Supplier<T> make;
    private final ThreadLocal<WeakReference<T>> current = new ThreadLocal<>();
    private final Map<Thread, T> all = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * @param make makes the current thread's object, which must not hold its thread
     */
    public PerThread(Supplier<T> make) {
        this.make = make;
    }

    /** The current thread's object. */
    public T get() {
        WeakReference<T> reference = current.get();
        T object = reference == null ? null : reference.get();
        return object != null ? object : add();
    }

    private T add() {
        T object = make.get();
        all.put(Thread.currentThread(), object);
        current.set(new WeakReference<>(object));
        return object;
    }
}
