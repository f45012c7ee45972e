package hub.gpu.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.util.Collections;

/**
 * The calls of the system that map a file, by their own names, on Linux and macOS.
 *
 * <p>All arguments are declared as 64-bit integers, which these systems pass in the same registers as shorter ones: so the
 * functions have few different signatures, and the JVM takes milliseconds to bind the first of each.
 */
final class Posix {

    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
    private static final boolean MACOS = System.getProperty("os.name").startsWith("Mac");

    /** Whether this system has them. */
    static final boolean IS_HERE = LINUX || MACOS;

    static final long O_RDONLY = 0;
    static final long O_CLOEXEC = LINUX ? 0x80000 : 0x1000000;
    static final long SEEK_END = 2;
    static final long PROT_READ = 1;
    static final long PROT_WRITE = 2;
    static final long MAP_PRIVATE = 2;
    static final long MAP_NORESERVE = LINUX ? 0x4000 : 0x40;
    static final long MAP_FAILED = -1;

    private static final MethodHandle OPEN = bind("open", JAVA_INT, 2);
    private static final MethodHandle CLOSE = bind("close", JAVA_INT, 1);
    private static final MethodHandle LSEEK = bind("lseek", JAVA_LONG, 3);
    private static final MethodHandle MMAP = bind("mmap", JAVA_LONG, 6);
    private static final MethodHandle MUNMAP = bind("munmap", JAVA_INT, 2);

    /** Bound when it is first called: most files are never read. */
    private static final class Pread {
        static final MethodHandle PREAD = bind("pread", JAVA_LONG, 4);
    }

    private Posix() {}

    private static MethodHandle bind(String symbol, MemoryLayout result, int arguments) {
        var linker = Linker.nativeLinker();
        var longs = Collections.nCopies(arguments, JAVA_LONG).toArray(MemoryLayout[]::new);
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(symbol), FunctionDescriptor.of(result, longs));
    }

    static int open(long path, long flags) {
        try {
            return (int) OPEN.invokeExact(path, flags);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int close(long descriptor) {
        try {
            return (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static long lseek(long descriptor, long offset, long whence) {
        try {
            return (long) LSEEK.invokeExact(descriptor, offset, whence);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static long mmap(long address, long length, long protection, long flags, long descriptor, long offset) {
        try {
            return (long) MMAP.invokeExact(address, length, protection, flags, descriptor, offset);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int munmap(long address, long length) {
        try {
            return (int) MUNMAP.invokeExact(address, length);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static long pread(long descriptor, long buffer, long count, long offset) {
        try {
            return (long) Pread.PREAD.invokeExact(descriptor, buffer, count, offset);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
