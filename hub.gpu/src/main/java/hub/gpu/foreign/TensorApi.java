package hub.gpu.foreign;

import java.lang.invoke.MethodHandle;

/** The C functions that make, read and free tensors, by their own names. */
public final class TensorApi {

    private static final MethodHandle AOTI_TORCH_DELETE_TENSOR_OBJECT =
            Downcalls.status("aoti_torch_delete_tensor_object", Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_NEW_TENSOR_HANDLE =
            Downcalls.quick("aoti_torch_new_tensor_handle", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_DATA_PTR =
            Downcalls.quick("aoti_torch_get_data_ptr", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_DIM =
            Downcalls.quick("aoti_torch_get_dim", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_NUMEL =
            Downcalls.quick("aoti_torch_get_numel", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_SIZES =
            Downcalls.quick("aoti_torch_get_sizes", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_STRIDES =
            Downcalls.quick("aoti_torch_get_strides", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_DTYPE =
            Downcalls.quick("aoti_torch_get_dtype", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_LAYOUT =
            Downcalls.quick("aoti_torch_get_layout", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_DEVICE_TYPE =
            Downcalls.quick("aoti_torch_get_device_type", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_DEVICE_INDEX =
            Downcalls.quick("aoti_torch_get_device_index", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_STORAGE_SIZE =
            Downcalls.quick("aoti_torch_get_storage_size", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_STORAGE_OFFSET =
            Downcalls.quick("aoti_torch_get_storage_offset", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_IS_CONTIGUOUS =
            Downcalls.quick("aoti_torch_is_contiguous", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_IS_DEFINED =
            Downcalls.quick("aoti_torch_is_defined", Downcalls.POINTER, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_EMPTY_STRIDED = Downcalls.status(
            "aoti_torch_empty_strided",
            Downcalls.INT64,
            Downcalls.POINTER,
            Downcalls.POINTER,
            Downcalls.INT32,
            Downcalls.INT32,
            Downcalls.INT32,
            Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_EMPTY_STRIDED_PINNED = Downcalls.status(
            "aoti_torch_empty_strided_pinned",
            Downcalls.INT64,
            Downcalls.POINTER,
            Downcalls.POINTER,
            Downcalls.INT32,
            Downcalls.INT32,
            Downcalls.INT32,
            Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_COPY_ =
            Downcalls.status("aoti_torch_copy_", Downcalls.POINTER, Downcalls.POINTER, Downcalls.INT32);
    private static final MethodHandle AOTI_TORCH_SCALAR_TO_TENSOR_FLOAT64 =
            Downcalls.quick("aoti_torch_scalar_to_tensor_float64", Downcalls.DOUBLE, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_SCALAR_TO_TENSOR_FLOAT32 =
            Downcalls.quick("aoti_torch_scalar_to_tensor_float32", Downcalls.FLOAT, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_SCALAR_TO_TENSOR_INT64 =
            Downcalls.quick("aoti_torch_scalar_to_tensor_int64", Downcalls.INT64, Downcalls.POINTER);
    private static final MethodHandle TORCH_FROM_BLOB = Downcalls.status(
            "torch_from_blob",
            Downcalls.POINTER,
            Downcalls.INT64,
            Downcalls.POINTER,
            Downcalls.POINTER,
            Downcalls.INT64,
            Downcalls.INT32,
            Downcalls.INT32,
            Downcalls.INT32,
            Downcalls.POINTER,
            Downcalls.INT32,
            Downcalls.POINTER,
            Downcalls.INT64,
            Downcalls.POINTER,
            Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_CREATE_TENSOR_FROM_BLOB = Downcalls.status(
            "aoti_torch_create_tensor_from_blob",
            Downcalls.POINTER,
            Downcalls.INT64,
            Downcalls.POINTER,
            Downcalls.POINTER,
            Downcalls.INT64,
            Downcalls.INT32,
            Downcalls.INT32,
            Downcalls.INT32,
            Downcalls.POINTER);

    private static final MethodHandle TORCH_SET_REQUIRES_GRAD =
            Downcalls.quick("torch_set_requires_grad", Downcalls.POINTER, Downcalls.BOOL);

    private TensorApi() {}

    /** Whether this libtorch has {@link #torch_set_requires_grad}. */
    public static boolean canRequireGrad() {
        return NativeLibraries.has("torch_set_requires_grad");
    }

    public static int torch_set_requires_grad(long tensor, boolean requires) {
        try {
            return (int) TORCH_SET_REQUIRES_GRAD.invokeExact(tensor, requires);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_delete_tensor_object(long tensor) {
        try {
            return (int) AOTI_TORCH_DELETE_TENSOR_OBJECT.invokeExact(tensor);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_new_tensor_handle(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_NEW_TENSOR_HANDLE.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_get_data_ptr(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_DATA_PTR.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_get_dim(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_DIM.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_get_numel(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_NUMEL.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_get_sizes(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_SIZES.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_get_strides(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_STRIDES.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_get_dtype(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_DTYPE.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_get_layout(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_LAYOUT.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_get_device_type(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_DEVICE_TYPE.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_get_device_index(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_DEVICE_INDEX.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_get_storage_size(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_STORAGE_SIZE.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_get_storage_offset(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_STORAGE_OFFSET.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_is_contiguous(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_IS_CONTIGUOUS.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_is_defined(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_IS_DEFINED.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_empty_strided(
            long dim, long sizes, long strides, int dtype, int deviceType, int deviceIndex, long result) {
        try {
            return (int)
                    AOTI_TORCH_EMPTY_STRIDED.invokeExact(dim, sizes, strides, dtype, deviceType, deviceIndex, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_empty_strided_pinned(
            long dim, long sizes, long strides, int dtype, int deviceType, int deviceIndex, long result) {
        try {
            return (int) AOTI_TORCH_EMPTY_STRIDED_PINNED.invokeExact(
                    dim, sizes, strides, dtype, deviceType, deviceIndex, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_copy_(long self, long source, int nonBlocking) {
        try {
            return (int) AOTI_TORCH_COPY_.invokeExact(self, source, nonBlocking);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_scalar_to_tensor_float64(double value, long result) {
        try {
            return (int) AOTI_TORCH_SCALAR_TO_TENSOR_FLOAT64.invokeExact(value, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_scalar_to_tensor_float32(float value, long result) {
        try {
            return (int) AOTI_TORCH_SCALAR_TO_TENSOR_FLOAT32.invokeExact(value, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_scalar_to_tensor_int64(long value, long result) {
        try {
            return (int) AOTI_TORCH_SCALAR_TO_TENSOR_INT64.invokeExact(value, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int torch_from_blob(
            long data,
            long dim,
            long sizes,
            long strides,
            long storageOffset,
            int dtype,
            int deviceType,
            int deviceIndex,
            long result,
            int layout,
            long metadata,
            long metadataSize,
            long deleter,
            long context) {
        try {
            return (int) TORCH_FROM_BLOB.invokeExact(
                    data,
                    dim,
                    sizes,
                    strides,
                    storageOffset,
                    dtype,
                    deviceType,
                    deviceIndex,
                    result,
                    layout,
                    metadata,
                    metadataSize,
                    deleter,
                    context);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_create_tensor_from_blob(
            long data,
            long dim,
            long sizes,
            long strides,
            long storageOffset,
            int dtype,
            int deviceType,
            int deviceIndex,
            long result) {
        try {
            return (int) AOTI_TORCH_CREATE_TENSOR_FROM_BLOB.invokeExact(
                    data, dim, sizes, strides, storageOffset, dtype, deviceType, deviceIndex, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }
}
