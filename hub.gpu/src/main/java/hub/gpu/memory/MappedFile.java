package hub.gpu.memory;

import hub.gpu.foreign.FileApi;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

    /** Closed once, by whoever comes first. */
    private static final class Descriptor {

        private int number;

        Descriptor(int number) {
            this.number = number;
        }

        synchronized void close() {
            if (number >= 0) {
                FileApi.close(number);
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

    /** Maps a whole file, for as long as its bytes can be reached, and leaves it open. */
    static MappedFile open(Path file) throws IOException {
        if (!FileApi.IS_HERE) {
            try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return new MappedFile(
                        channel.map(FileChannel.MapMode.PRIVATE, 0, channel.size(), Arena.ofAuto()),
                        new Descriptor(-1));
            }
        }
        try (var arena = Arena.ofConfined()) {
            var name = arena.allocateFrom(file.toString(), Charset.forName(System.getProperty("sun.jnu.encoding")));
            var descriptor = new Descriptor(FileApi.open(name.address(), FileApi.O_RDONLY | FileApi.O_CLOEXEC));
            try {
                return new MappedFile(map(descriptor), descriptor);
            } catch (IOException | RuntimeException | Error e) {
                descriptor.close();
                throw e;
            }
        }
    }

    private static MemorySegment map(Descriptor descriptor) throws IOException {
        long size = descriptor.number < 0 ? -1 : FileApi.lseek(descriptor.number, 0, FileApi.SEEK_END);
        if (size < 0) {
            throw new IOException("the file cannot be opened");
        }
        if (size == 0) {
            return MemorySegment.NULL;
        }
        // Without a reserve, or a file larger than the machine's memory could not be mapped at all.
        long flags = FileApi.MAP_PRIVATE | FileApi.MAP_NORESERVE;
        long at = FileApi.mmap(0, size, FileApi.PROT_READ | FileApi.PROT_WRITE, flags, descriptor.number, 0);
        if (at == FileApi.MAP_FAILED) {
            throw new IOException("its " + size + " bytes cannot be mapped into memory");
        }
        return MemorySegment.ofAddress(at).reinterpret(size, Arena.ofAuto(), mapped -> {
            descriptor.close();
            FileApi.munmap(at, size);
        });
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
            long count = FileApi.pread(descriptor.number, into.address() + done, into.byteSize() - done, at + done);
            if (count <= 0) {
                throw new IOException(count == 0 ? "it was cut short while it was read" : "it cannot be read");
            }
            done += count;
        }
    }
}
