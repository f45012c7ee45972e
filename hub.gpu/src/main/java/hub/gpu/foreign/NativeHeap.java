package hub.gpu.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/** The C library's heap, where libtorch keeps the tensors of main memory. */
public final class NativeHeap {

    private NativeHeap() {}

    /**
     * Gives what is free in it back to the system. glibc does so by itself only from a heap's end, and one small tensor of
     * another bundle there would keep all the weights before it resident. Elsewhere this does nothing: other libraries
     * have no such function.
     */
    public static void giveBack() {
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup()
                .find("malloc_trim")
                .map(address -> linker.downcallHandle(
                        address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)))
                .ifPresent(mallocTrim -> {
                    try {
                        int _ = (int) mallocTrim.invokeExact(0L);
                    } catch (Throwable e) {
                        throw Downcalls.sneak(e);
                    }
                });
    }
}
