package hub.gpu.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * The eight bytes on C++'s heap in which the value of an optional argument travels. libtorch deletes them. Before 2.13 it
 * has no function that makes them: C++'s own {@code operator new} does it there.
 */
public final class OptionalArgumentBoxes {

    private static final boolean HAS_FUNCTION = NativeLibraries.has("torch_new_stable_ivalue");
    private static final String NEW = "_Znwm";
    private static final String DELETE = "_ZdlPv";

    private OptionalArgumentBoxes() {}

    /** Bound when a library before 2.13 first needs them. */
    private static final class OperatorNew {
        static final MethodHandle MAKE = Downcalls.function(
                NEW, FunctionDescriptor.of(Downcalls.POINTER, Downcalls.INT64), Linker.Option.critical(false));
        static final MethodHandle FREE =
                Downcalls.function(DELETE, FunctionDescriptor.ofVoid(Downcalls.POINTER), Linker.Option.critical(false));
    }

    /** A new box with a value. */
    public static long make(long value, ScratchMemory scratch) {
        long box = allocate(scratch);
        NativeMemory.setLong(box, value);
        return box;
    }

    /** Frees a box that was never handed over, and gives what was in it. */
    public static long delete(long box) {
        long value = NativeMemory.getLong(box);
        if (HAS_FUNCTION) {
            NativeStatus.check(DispatcherApi.torch_delete_stable_ivalue(box), "an argument");
            return value;
        }
        try {
            OperatorNew.FREE.invokeExact(box);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
        return value;
    }

    private static long allocate(ScratchMemory scratch) {
        if (HAS_FUNCTION) {
            NativeStatus.check(DispatcherApi.torch_new_stable_ivalue(scratch.out()), "an argument");
            return scratch.outLong();
        }
        try {
            return (long) OperatorNew.MAKE.invokeExact((long) Long.BYTES);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }
}
