package hub.gpu.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** The C library's heap, by its functions' own names. libtorch keeps the tensors of main memory there. */
public final class MallocApi {

    private static final MethodHandle MALLOC =
            Downcalls.system("malloc", FunctionDescriptor.of(Downcalls.POINTER, Downcalls.INT64));
    private static final MethodHandle FREE = Downcalls.system("free", FunctionDescriptor.ofVoid(Downcalls.POINTER));

    private MallocApi() {}

    /** Bound when it is first called. Only glibc has it. */
    private static final class Trim {
        static final Optional<MethodHandle> MALLOC_TRIM =
                Downcalls.optionalSystem("malloc_trim", FunctionDescriptor.of(Downcalls.INT32, Downcalls.INT64));
    }

    /** Gives the address, or 0 if there is not as much memory. */
    public static long malloc(long size) {
        try {
            return (long) MALLOC.invokeExact(size);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static void free(long address) {
        try {
            FREE.invokeExact(address);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    /**
     * Gives what is free in the heap back to the system. It does nothing where the C library has no such function. By itself
     * glibc gives back only the end of a heap: one small tensor there would keep all the memory before it.
     */
    public static void malloc_trim() {
        Trim.MALLOC_TRIM.ifPresent(trim -> {
            try {
                int _ = (int) trim.invokeExact(0L);
            } catch (Throwable e) {
                throw Downcalls.sneak(e);
            }
        });
    }
}
