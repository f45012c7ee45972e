package hub.gpu.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/** Lets libtorch tell Java that the last tensor over a piece of memory is gone. */
public final class BlobDeleter {

    private BlobDeleter() {}

    /** Whether libtorch tells it: {@code torch_from_blob} came with 2.11. */
    public static boolean isSupported() {
        return NativeLibraries.has("torch_from_blob");
    }

    /**
     * The address of a C function {@code void (void* data, void* context)} that gives the context to a listener. It stays
     * for as long as the process, as libtorch does. What it keeps are classes of the JDK alone, and the listener while there
     * is one: so this bundle's classes can go.
     *
     * @param listener throws nothing; null while nobody listens
     */
    public static long address(AtomicReference<LongConsumer> listener) {
        return Linker.nativeLinker()
                .upcallStub(
                        told(listener), FunctionDescriptor.ofVoid(Downcalls.POINTER, Downcalls.POINTER), Arena.global())
                .address();
    }

    /** {@code (data, context) -> { var it = listener.get(); if (it != null) it.accept(context); }}, without a class. */
    private static MethodHandle told(AtomicReference<LongConsumer> listener) {
        Lookup jdk = MethodHandles.publicLookup();
        try {
            MethodHandle accept =
                    jdk.findVirtual(LongConsumer.class, "accept", MethodType.methodType(void.class, long.class));
            MethodHandle isThere = jdk.findStatic(
                            Objects.class, "nonNull", MethodType.methodType(boolean.class, Object.class))
                    .asType(MethodType.methodType(boolean.class, LongConsumer.class));
            MethodHandle get = jdk.findVirtual(AtomicReference.class, "get", MethodType.methodType(Object.class))
                    .bindTo(listener)
                    .asType(MethodType.methodType(LongConsumer.class));
            MethodHandle ifThere = MethodHandles.guardWithTest(isThere, accept, MethodHandles.empty(accept.type()));
            return MethodHandles.dropArguments(MethodHandles.foldArguments(ifThere, get), 0, long.class);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a method of the JDK", e);
        }
    }
}
