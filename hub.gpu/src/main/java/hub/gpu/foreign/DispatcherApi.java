package hub.gpu.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** The C functions of the dispatcher and of the values on its stack, by their own names. */
public final class DispatcherApi {

    private static final MethodHandle AOTI_TORCH_CALL_DISPATCHER =
            Downcalls.status("aoti_torch_call_dispatcher", Downcalls.POINTER, Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle TORCH_NEW_LIST_RESERVE_SIZE =
            Downcalls.quick("torch_new_list_reserve_size", Downcalls.INT64, Downcalls.POINTER);
    private static final MethodHandle TORCH_LIST_PUSH_BACK =
            Downcalls.quick("torch_list_push_back", Downcalls.POINTER, Downcalls.INT64);
    private static final MethodHandle TORCH_LIST_SIZE =
            Downcalls.quick("torch_list_size", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle TORCH_LIST_GET_ITEM =
            Downcalls.quick("torch_list_get_item", Downcalls.POINTER, Downcalls.INT64, Downcalls.POINTER);
    private static final MethodHandle TORCH_DELETE_LIST = Downcalls.quick("torch_delete_list", Downcalls.POINTER);
    private static final MethodHandle TORCH_NEW_STRING_HANDLE =
            Downcalls.quick("torch_new_string_handle", Downcalls.POINTER, Downcalls.INT64, Downcalls.POINTER);
    private static final MethodHandle TORCH_DELETE_STRING = Downcalls.quick("torch_delete_string", Downcalls.POINTER);
    private static final MethodHandle TORCH_STRING_LENGTH =
            Downcalls.quick("torch_string_length", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle TORCH_STRING_C_STR =
            Downcalls.quick("torch_string_c_str", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle TORCH_NEW_STABLE_IVALUE =
            Downcalls.quick("torch_new_stable_ivalue", Downcalls.POINTER);
    private static final MethodHandle TORCH_DELETE_STABLE_IVALUE =
            Downcalls.quick("torch_delete_stable_ivalue", Downcalls.POINTER);
    private static final MethodHandle TORCH_EXCEPTION_GET_WHAT_WITHOUT_BACKTRACE =
            Downcalls.function("torch_exception_get_what_without_backtrace", FunctionDescriptor.of(Downcalls.POINTER));
    private static final MethodHandle AOTI_TORCH_GRAD_MODE_SET_ENABLED = Downcalls.function(
            "aoti_torch_grad_mode_set_enabled",
            FunctionDescriptor.ofVoid(Downcalls.BOOL),
            Linker.Option.critical(false));

    private DispatcherApi() {}

    public static int aoti_torch_call_dispatcher(long operator, long overload, long stack) {
        try {
            return (int) AOTI_TORCH_CALL_DISPATCHER.invokeExact(operator, overload, stack);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int torch_new_list_reserve_size(long size, long result) {
        try {
            return (int) TORCH_NEW_LIST_RESERVE_SIZE.invokeExact(size, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int torch_list_push_back(long list, long element) {
        try {
            return (int) TORCH_LIST_PUSH_BACK.invokeExact(list, element);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int torch_list_size(long list, long result) {
        try {
            return (int) TORCH_LIST_SIZE.invokeExact(list, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int torch_list_get_item(long list, long index, long result) {
        try {
            return (int) TORCH_LIST_GET_ITEM.invokeExact(list, index, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int torch_delete_list(long list) {
        try {
            return (int) TORCH_DELETE_LIST.invokeExact(list);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int torch_new_string_handle(long data, long length, long result) {
        try {
            return (int) TORCH_NEW_STRING_HANDLE.invokeExact(data, length, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int torch_delete_string(long string) {
        try {
            return (int) TORCH_DELETE_STRING.invokeExact(string);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int torch_string_length(long string, long result) {
        try {
            return (int) TORCH_STRING_LENGTH.invokeExact(string, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int torch_string_c_str(long string, long result) {
        try {
            return (int) TORCH_STRING_C_STR.invokeExact(string, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int torch_new_stable_ivalue(long result) {
        try {
            return (int) TORCH_NEW_STABLE_IVALUE.invokeExact(result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int torch_delete_stable_ivalue(long value) {
        try {
            return (int) TORCH_DELETE_STABLE_IVALUE.invokeExact(value);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static long torch_exception_get_what_without_backtrace() {
        try {
            return (long) TORCH_EXCEPTION_GET_WHAT_WITHOUT_BACKTRACE.invokeExact();
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static void aoti_torch_grad_mode_set_enabled(boolean enabled) {
        try {
            AOTI_TORCH_GRAD_MODE_SET_ENABLED.invokeExact(enabled);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }
}
