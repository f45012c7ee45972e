package hub.gpu.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/**
 * Binds C functions. Pointers and handles are declared as 64-bit integers: every 64-bit ABI passes them in the same
 * registers, and so a call makes no MemorySegment.
 */
final class Downcalls {

    static final ValueLayout.OfLong POINTER = ValueLayout.JAVA_LONG;
    static final ValueLayout.OfLong INT64 = ValueLayout.JAVA_LONG;
    static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT;
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    static final ValueLayout.OfBoolean BOOL = ValueLayout.JAVA_BOOLEAN;

    private static final MethodHandle UNSUPPORTED = unsupported();

    private Downcalls() {}

    /** A function with a status as its result. */
    static MethodHandle status(String name, MemoryLayout... arguments) {
        return function(name, FunctionDescriptor.of(INT32, arguments));
    }

    /** A status function that returns at once, never blocks and never calls back. It is called as a critical function. */
    static MethodHandle quick(String name, MemoryLayout... arguments) {
        return function(name, FunctionDescriptor.of(INT32, arguments), Linker.Option.critical(false));
    }

    /** A function of libtorch. If this version of libtorch lacks it, a call throws {@link UnsupportedOperationException}. */
    static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        return NativeLibraries.symbol(name)
                .map(symbol -> Linker.nativeLinker().downcallHandle(symbol, type, options))
                .orElseGet(() -> missing(name, type.toMethodType()));
    }

    /** A function of the C library. */
    static MethodHandle system(String name, FunctionDescriptor type) {
        return optionalSystem(name, type).orElseThrow(() -> new UnsatisfiedLinkError(name));
    }

    /** A function that not every C library has. */
    static Optional<MethodHandle> optionalSystem(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find(name).map(symbol -> linker.downcallHandle(symbol, type));
    }

    /** What a function without arguments gives: one of libtorch's numbers, which may change with its version. */
    static int constant(String name) {
        try {
            return (int) function(name, FunctionDescriptor.of(INT32)).invokeExact();
        } catch (Throwable e) {
            throw sneak(e);
        }
    }

    private static MethodHandle missing(String name, MethodType type) {
        var message = "This libtorch has no %s; hub works with %s".formatted(name, SupportedVersions.WORDS);
        // The exception is made when the handle is called. One made now would keep the classes of its stack for as long
        // as
        // the process lives.
        MethodHandle made = MethodHandles.insertArguments(UNSUPPORTED, 0, message);
        MethodHandle thrower = MethodHandles.foldArguments(
                MethodHandles.throwException(type.returnType(), UnsupportedOperationException.class), made);
        return MethodHandles.dropArguments(thrower, 0, type.parameterList());
    }

    private static MethodHandle unsupported() {
        try {
            return MethodHandles.publicLookup()
                    .findConstructor(
                            UnsupportedOperationException.class, MethodType.methodType(void.class, String.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("UnsupportedOperationException", e);
        }
    }

    /** Throws what a downcall threw. C functions throw nothing: this is an error of the JVM, or comes from {@link #missing}. */
    static RuntimeException sneak(Throwable thrown) {
        switch (thrown) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new LinkageError("a native call", thrown);
        }
    }
}
