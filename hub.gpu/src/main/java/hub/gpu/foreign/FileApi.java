package hub.gpu.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.util.Collections;

/**
 * The system's functions for files and mappings, by their own names, where the system is Linux or macOS.
 *
 * <p>All arguments are declared as 64-bit integers, because these systems pass shorter ones in the same registers. So there
 * are few signatures. The JVM takes milliseconds to bind the first function of each.
 */
public final class FileApi {

    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
    private static final boolean MACOS = System.getProperty("os.name").startsWith("Mac");

    /** Whether this system has them. */
    public static final boolean IS_HERE = LINUX || MACOS;

    public static final long O_RDONLY = 0;
    public static final long O_CLOEXEC = LINUX ? 0x80000 : 0x1000000;
    public static final long SEEK_END = 2;
    public static final long PROT_READ = 1;
    public static final long PROT_WRITE = 2;
    public static final long MAP_PRIVATE = 2;
    public static final long MAP_NORESERVE = LINUX ? 0x4000 : 0x40;
    public static final long MAP_FAILED = -1;

    private static final MethodHandle OPEN = bind("open", Downcalls.INT32, 2);
    private static final MethodHandle CLOSE = bind("close", Downcalls.INT32, 1);
    private static final MethodHandle LSEEK = bind("lseek", Downcalls.INT64, 3);
    private static final MethodHandle MMAP = bind("mmap", Downcalls.INT64, 6);
    private static final MethodHandle MUNMAP = bind("munmap", Downcalls.INT32, 2);

    /** Bound when it is first called: most files are never read. */
    private static final class Pread {
        static final MethodHandle PREAD = bind("pread", Downcalls.INT64, 4);
    }

    private FileApi() {}

    private static MethodHandle bind(String symbol, MemoryLayout result, int arguments) {
        var longs = Collections.nCopies(arguments, Downcalls.INT64).toArray(MemoryLayout[]::new);
        return Downcalls.system(symbol, FunctionDescriptor.of(result, longs));
    }

    public static int open(long path, long flags) {
        try {
            return (int) OPEN.invokeExact(path, flags);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int close(long descriptor) {
        try {
            return (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static long lseek(long descriptor, long offset, long whence) {
        try {
            return (long) LSEEK.invokeExact(descriptor, offset, whence);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static long mmap(long address, long length, long protection, long flags, long descriptor, long offset) {
        try {
            return (long) MMAP.invokeExact(address, length, protection, flags, descriptor, offset);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int munmap(long address, long length) {
        try {
            return (int) MUNMAP.invokeExact(address, length);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static long pread(long descriptor, long buffer, long count, long offset) {
        try {
            return (long) Pread.PREAD.invokeExact(descriptor, buffer, count, offset);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }
}
