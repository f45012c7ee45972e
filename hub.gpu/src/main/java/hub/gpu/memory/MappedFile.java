package hub.gpu.memory;

import hub.gpu.foreign.FileApi;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.AccessMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file mapped by mmap(2). Its pages can be written, and what is written never reaches the file.
 *
 * <p>Java itself maps a file in this way only if it may write the file, and files of weights are often read-only. Tensors
 * can be changed in place, and a write to a read-only page would end the process.
 */
final class MappedFile {

    /** Closed once, by the first who asks. */
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
            if (descriptor.number < 0) {
                // It throws with the system's reason.
                file.getFileSystem().provider().checkAccess(file, AccessMode.READ);
            }
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
        // With a reserve, a file larger than the memory of the machine could not be mapped.
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

    /** Lets {@link #closeUnlessKept} leave it open until it is no longer mapped: it will be read. */
    void keepOpen() {
        isKeptOpen = true;
    }

    void closeUnlessKept() {
        if (!isKeptOpen) {
            descriptor.close();
        }
    }

    /** Reads a part of it into other memory. It does not touch the mapped pages: they would become resident too. */
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
