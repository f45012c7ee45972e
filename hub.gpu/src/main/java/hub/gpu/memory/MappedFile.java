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
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file mapped by mmap(2) with pages that may be written to, and that never reach the file.
 *
 * <p>Java maps so only what it may write, and weights often lie in files that it may not. Tensors may be changed in
 * place all the same, and a write to a read-only page would end the process.
 */
final class MappedFile {

    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
    private static final boolean MACOS = System.getProperty("os.name").startsWith("Mac");
    private static final boolean POSIX = LINUX || MACOS;

    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = LINUX ? 0x80000 : 0x1000000;
    private static final int SEEK_END = 2;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE = 2;
    /** Or a file larger than the machine's memory could not be mapped at all. */
    private static final int MAP_NORESERVE = LINUX ? 0x4000 : 0x40;

    private static final MethodHandle OPEN =
            bind("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle LSEEK =
            bind("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle PREAD =
            bind("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle MMAP =
            bind("mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP = bind("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

    /** Closed once, by whoever comes first. */
    private static final class Descriptor {

        private int number;

        Descriptor(int number) {
            this.number = number;
        }

        synchronized void close() {
            if (number >= 0) {
                try {
                    int done = (int) CLOSE.invokeExact(number);
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
                number = -1;
            }
        }
    }

    private final MemorySegment bytes;
    private final Descriptor descriptor;
    private volatile boolean isKeptOpen;

    private MappedFile(MemorySegment bytes, Descriptor descriptor) {
        this.bytes = bytes;
        this.descriptor = descriptor;
    }

    private static MethodHandle bind(String symbol, FunctionDescriptor signature, Linker.Option... options) {
        if (!POSIX) {
            return null;
        }
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(symbol), signature, options);
    }

    /** Maps a whole file, for as long as its bytes can be reached, and leaves it open. */
    static MappedFile open(Path file) throws IOException {
        if (!POSIX) {
            try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return new MappedFile(
                        channel.map(FileChannel.MapMode.PRIVATE, 0, channel.size(), Arena.ofAuto()),
                        new Descriptor(-1));
            }
        }
        try (var arena = Arena.ofConfined()) {
            var name = arena.allocateFrom(file.toString(), Charset.forName(System.getProperty("sun.jnu.encoding")));
            var descriptor = new Descriptor((int) OPEN.invokeExact(name, O_RDONLY | O_CLOEXEC));
            try {
                return new MappedFile(map(descriptor), descriptor);
            } catch (Throwable e) {
                descriptor.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MemorySegment map(Descriptor descriptor) throws Throwable {
        long size = descriptor.number < 0 ? -1 : (long) LSEEK.invokeExact(descriptor.number, 0L, SEEK_END);
        if (size < 0) {
            throw new IOException("the file cannot be opened");
        }
        if (size == 0) {
            return MemorySegment.NULL;
        }
        var at = (MemorySegment) MMAP.invokeExact(
                MemorySegment.NULL, size, PROT_READ_WRITE, MAP_PRIVATE | MAP_NORESERVE, descriptor.number, 0L);
        if (at.address() == -1) {
            throw new IOException("its " + size + " bytes cannot be mapped into memory");
        }
        return at.reinterpret(size, Arena.ofAuto(), mapped -> unmap(mapped, descriptor));
    }

    private static void unmap(MemorySegment mapped, Descriptor descriptor) {
        descriptor.close();
        try {
            int done = (int) MUNMAP.invokeExact(mapped, mapped.byteSize());
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    MemorySegment bytes() {
        return bytes;
    }

    /** Says that it will be read, so that {@link #closeUnlessKept} leaves it open until it is no longer mapped. */
    void keepOpen() {
        isKeptOpen = true;
    }

    void closeUnlessKept() {
        if (!isKeptOpen) {
            descriptor.close();
        }
    }

    /** Reads a part of it into other memory without touching its pages, which would then be resident too. */
    void read(long at, MemorySegment into) throws IOException {
        if (descriptor.number < 0) {
            MemorySegment.copy(bytes, at, into, 0, into.byteSize());
            return;
        }
        for (long done = 0; done < into.byteSize(); ) {
            long count;
            try {
                count = (long)
                        PREAD.invokeExact(descriptor.number, into.asSlice(done), into.byteSize() - done, at + done);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            if (count <= 0) {
                throw new IOException(count == 0 ? "it was cut short while it was read" : "it cannot be read");
            }
            done += count;
        }
    }
}
