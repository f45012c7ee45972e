package hub.gpu.libtorch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The eight bytes on C++'s heap in which an optional argument's value travels; libtorch deletes them. Libraries before
 * 2.13 have no function that makes them, there C++'s own {@code operator new} does.
 */
final class Boxes {

    private static final boolean HAS_FUNCTION = C.exists("torch_new_stable_ivalue");
    private static final String NEW = "_Znwm";
    private static final String DELETE = "_ZdlPv";

    private Boxes() {}

    /** Bound when a library before 2.13 first needs them. */
    private static final class OperatorNew {
        static final MethodHandle MAKE =
                C.function(NEW, FunctionDescriptor.of(C.POINTER, C.INT64), Linker.Option.critical(false));
        static final MethodHandle FREE =
                C.function(DELETE, FunctionDescriptor.ofVoid(C.POINTER), Linker.Option.critical(false));
    }

    static long make(long value, Context context) {
        long box = allocate(context);
        at(box).set(ValueLayout.JAVA_LONG, 0, value);
        return box;
    }

    /** Frees a box that was never handed over, and gives what was in it. */
    static long delete(long box) {
        long value = at(box).get(ValueLayout.JAVA_LONG, 0);
        if (HAS_FUNCTION) {
            Status.check(StackApi.torch_delete_stable_ivalue(box), "an argument");
            return value;
        }
        try {
            OperatorNew.FREE.invokeExact(box);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
        return value;
    }

    private static long allocate(Context context) {
        if (HAS_FUNCTION) {
            Status.check(StackApi.torch_new_stable_ivalue(context.out()), "an argument");
            return context.outLong();
        }
        try {
            return (long) OperatorNew.MAKE.invokeExact((long) Long.BYTES);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    private static MemorySegment at(long box) {
        return MemorySegment.ofAddress(box).reinterpret(Long.BYTES);
    }
}
