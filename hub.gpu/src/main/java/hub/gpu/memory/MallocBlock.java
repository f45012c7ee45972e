package hub.gpu.memory;

import hub.gpu.foreign.MallocApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory from malloc(3), for what is as large as weights are. It is not filled with zeros first, the JVM's limit on direct
 * memory does not count it, and it can be freed at once.
 */
final class MallocBlock {

    /** That of libtorch's own memory. */
    private static final int ALIGNMENT = 64;

    private final long address;
    private final MemorySegment bytes;

    private MallocBlock(long address, MemorySegment bytes) {
        this.address = address;
        this.bytes = bytes;
    }

    /** @throws MalformedFileException if there is not as much memory */
    static MallocBlock allocate(long size) {
        long address = MallocApi.malloc(Math.addExact(size, ALIGNMENT));
        if (address == 0) {
            throw new MalformedFileException(
                    "it needs " + size + " bytes of memory, and the system does not give them");
        }
        long aligned = Math.ceilDiv(address, ALIGNMENT) * ALIGNMENT;
        return new MallocBlock(address, MemorySegment.ofAddress(aligned).reinterpret(size));
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
        MallocApi.free(address);
    }
}
