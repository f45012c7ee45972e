package hub.gpu.libtorch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** The C functions of the dispatcher and of the values on its stack, by their own names. */
final class StackApi {

    private static final MethodHandle AOTI_TORCH_CALL_DISPATCHER =
            C.status("aoti_torch_call_dispatcher", C.POINTER, C.POINTER, C.POINTER);
    private static final MethodHandle TORCH_NEW_LIST_RESERVE_SIZE =
            C.quick("torch_new_list_reserve_size", C.INT64, C.POINTER);
    private static final MethodHandle TORCH_LIST_PUSH_BACK = C.quick("torch_list_push_back", C.POINTER, C.INT64);
    private static final MethodHandle TORCH_LIST_SIZE = C.quick("torch_list_size", C.POINTER, C.POINTER);
    private static final MethodHandle TORCH_LIST_GET_ITEM =
            C.quick("torch_list_get_item", C.POINTER, C.INT64, C.POINTER);
    private static final MethodHandle TORCH_DELETE_LIST = C.quick("torch_delete_list", C.POINTER);
    private static final MethodHandle TORCH_NEW_STRING_HANDLE =
            C.quick("torch_new_string_handle", C.POINTER, C.INT64, C.POINTER);
    private static final MethodHandle TORCH_DELETE_STRING = C.quick("torch_delete_string", C.POINTER);
    private static final MethodHandle TORCH_STRING_LENGTH = C.quick("torch_string_length", C.POINTER, C.POINTER);
    private static final MethodHandle TORCH_STRING_C_STR = C.quick("torch_string_c_str", C.POINTER, C.POINTER);
    private static final MethodHandle TORCH_NEW_STABLE_IVALUE = C.quick("torch_new_stable_ivalue", C.POINTER);
    private static final MethodHandle TORCH_DELETE_STABLE_IVALUE = C.quick("torch_delete_stable_ivalue", C.POINTER);
    private static final MethodHandle TORCH_EXCEPTION_GET_WHAT_WITHOUT_BACKTRACE =
            C.function("torch_exception_get_what_without_backtrace", FunctionDescriptor.of(C.POINTER));
    private static final MethodHandle AOTI_TORCH_GRAD_MODE_SET_ENABLED = C.function(
            "aoti_torch_grad_mode_set_enabled", FunctionDescriptor.ofVoid(C.BOOL), Linker.Option.critical(false));

    private StackApi() {}

    static int aoti_torch_call_dispatcher(long operator, long overload, long stack) {
        try {
            return (int) AOTI_TORCH_CALL_DISPATCHER.invokeExact(operator, overload, stack);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int torch_new_list_reserve_size(long size, long result) {
        try {
            return (int) TORCH_NEW_LIST_RESERVE_SIZE.invokeExact(size, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int torch_list_push_back(long list, long element) {
        try {
            return (int) TORCH_LIST_PUSH_BACK.invokeExact(list, element);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int torch_list_size(long list, long result) {
        try {
            return (int) TORCH_LIST_SIZE.invokeExact(list, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int torch_list_get_item(long list, long index, long result) {
        try {
            return (int) TORCH_LIST_GET_ITEM.invokeExact(list, index, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int torch_delete_list(long list) {
        try {
            return (int) TORCH_DELETE_LIST.invokeExact(list);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int torch_new_string_handle(long data, long length, long result) {
        try {
            return (int) TORCH_NEW_STRING_HANDLE.invokeExact(data, length, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int torch_delete_string(long string) {
        try {
            return (int) TORCH_DELETE_STRING.invokeExact(string);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int torch_string_length(long string, long result) {
        try {
            return (int) TORCH_STRING_LENGTH.invokeExact(string, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int torch_string_c_str(long string, long result) {
        try {
            return (int) TORCH_STRING_C_STR.invokeExact(string, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int torch_new_stable_ivalue(long result) {
        try {
            return (int) TORCH_NEW_STABLE_IVALUE.invokeExact(result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int torch_delete_stable_ivalue(long value) {
        try {
            return (int) TORCH_DELETE_STABLE_IVALUE.invokeExact(value);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static long torch_exception_get_what_without_backtrace() {
        try {
            return (long) TORCH_EXCEPTION_GET_WHAT_WITHOUT_BACKTRACE.invokeExact();
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static void aoti_torch_grad_mode_set_enabled(boolean enabled) {
        try {
            AOTI_TORCH_GRAD_MODE_SET_ENABLED.invokeExact(enabled);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }
}
