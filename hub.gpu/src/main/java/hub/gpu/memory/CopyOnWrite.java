package hub.gpu.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.file.Path;

/**
 * Maps files by mmap(2) with pages that may be written to, and that never reach the file.
 *
 * <p>Java maps so only what it may write, and weights often lie in files that it may not. Tensors may be changed in
 * place all the same, and a write to a read-only page would end the process.
 */
final class CopyOnWrite {

    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
    private static final boolean MACOS = System.getProperty("os.name").startsWith("Mac");

    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = LINUX ? 0x80000 : 0x1000000;
    private static final int SEEK_END = 2;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE = 2;
    /** Or a file larger than the machine's memory could not be mapped at all. */
    private static final int MAP_NORESERVE = LINUX ? 0x4000 : 0x40;

    private static final MethodHandle OPEN = LINUX || MACOS
            ? bind("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2))
            : null;
    private static final MethodHandle CLOSE =
            LINUX || MACOS ? bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT)) : null;
    private static final MethodHandle LSEEK =
            LINUX || MACOS ? bind("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT)) : null;
    private static final MethodHandle MMAP = LINUX || MACOS
            ? bind("mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG))
            : null;
    private static final MethodHandle MUNMAP =
            LINUX || MACOS ? bind("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG)) : null;

    private CopyOnWrite() {}

    private static MethodHandle bind(String symbol, FunctionDescriptor signature, Linker.Option... options) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(symbol), signature, options);
    }

    static boolean isSupported() {
        return LINUX || MACOS;
    }

    /** The whole file, for as long as the segment can be reached. */
    static MemorySegment map(Path file) throws IOException {
        int descriptor = -1;
        try (var arena = Arena.ofConfined()) {
            var name = arena.allocateFrom(file.toString(), Charset.forName(System.getProperty("sun.jnu.encoding")));
            descriptor = (int) OPEN.invokeExact(name, O_RDONLY | O_CLOEXEC);
            long size = descriptor < 0 ? -1 : (long) LSEEK.invokeExact(descriptor, 0L, SEEK_END);
            if (size < 0) {
                throw new IOException("the file cannot be opened");
            }
            return size == 0 ? MemorySegment.NULL : map(descriptor, size);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        } finally {
            close(descriptor);
        }
    }

    private static MemorySegment map(int descriptor, long size) throws Throwable {
        var at = (MemorySegment) MMAP.invokeExact(
                MemorySegment.NULL, size, PROT_READ_WRITE, MAP_PRIVATE | MAP_NORESERVE, descriptor, 0L);
        if (at.address() == -1) {
            throw new IOException("its " + size + " bytes cannot be mapped into memory");
        }
        return at.reinterpret(size, Arena.ofAuto(), CopyOnWrite::unmap);
    }

    private static void unmap(MemorySegment mapped) {
        try {
            int done = (int) MUNMAP.invokeExact(mapped, mapped.byteSize());
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void close(int descriptor) {
        if (descriptor < 0) {
            return;
        }
        try {
            int done = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
