package hub.gpu.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Memory from malloc(3), for what is as large as weights are: it is not filled with zeros first, the JVM's limit on
 * direct memory does not hold for it, and it can be freed at once.
 */
final class Block {

    private static final MethodHandle MALLOC = bind("malloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
    private static final MethodHandle FREE = bind("free", FunctionDescriptor.ofVoid(ADDRESS));

    /** What libtorch's own memory has, too. */
    private static final int ALIGNMENT = 64;

    private final MemorySegment base;
    private final MemorySegment bytes;

    private Block(MemorySegment base, MemorySegment bytes) {
        this.base = base;
        this.bytes = bytes;
    }

    private static MethodHandle bind(String symbol, FunctionDescriptor signature) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(symbol), signature);
    }

    /** @throws Malformed if there is not as much memory */
    static Block allocate(long size) {
        try {
            var base = (MemorySegment) MALLOC.invokeExact(Math.addExact(size, ALIGNMENT));
            if (base.address() == 0) {
                throw new Malformed("it needs " + size + " bytes of memory, which there are not");
            }
            long aligned = Math.ceilDiv(base.address(), ALIGNMENT) * ALIGNMENT;
            return new Block(base, MemorySegment.ofAddress(aligned).reinterpret(size));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Aligned for any element. */
    MemorySegment bytes() {
        return bytes;
    }

    /** The same bytes, which are freed when they can no longer be reached. */
    MemorySegment untilUnreachable() {
        return bytes.reinterpret(Arena.ofAuto(), _ -> free());
    }

    void free() {
        try {
            FREE.invokeExact(base);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
