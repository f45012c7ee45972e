package hub.gpu.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** Lets libtorch tell Java that the last tensor over a piece of memory is gone. */
public final class BlobDeleter {

    private BlobDeleter() {}

    /** Whether libtorch tells it: {@code torch_from_blob} came with 2.11. */
    public static boolean isSupported() {
        return NativeLibraries.has("torch_from_blob");
    }

    /**
     * The address of a C function {@code void (void* data, void* context)} that calls a method. It stays for as long as the
     * process, as libtorch does.
     *
     * @param method takes the data's address and the context as two longs, and throws nothing
     */
    public static long address(MethodHandle method) {
        return Linker.nativeLinker()
                .upcallStub(method, FunctionDescriptor.ofVoid(Downcalls.POINTER, Downcalls.POINTER), Arena.global())
                .address();
    }
}
