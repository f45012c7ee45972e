package hub.gpu.libtorch;

import java.lang.invoke.MethodHandle;

/** The C functions that make, read and free tensors, by their own names. */
final class TensorApi {

    private static final MethodHandle AOTI_TORCH_DELETE_TENSOR_OBJECT =
            C.status("aoti_torch_delete_tensor_object", C.POINTER);
    private static final MethodHandle AOTI_TORCH_NEW_TENSOR_HANDLE =
            C.quick("aoti_torch_new_tensor_handle", C.POINTER, C.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_DATA_PTR =
            C.quick("aoti_torch_get_data_ptr", C.POINTER, C.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_DIM = C.quick("aoti_torch_get_dim", C.POINTER, C.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_NUMEL = C.quick("aoti_torch_get_numel", C.POINTER, C.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_SIZES = C.quick("aoti_torch_get_sizes", C.POINTER, C.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_STRIDES = C.quick("aoti_torch_get_strides", C.POINTER, C.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_DTYPE = C.quick("aoti_torch_get_dtype", C.POINTER, C.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_LAYOUT = C.quick("aoti_torch_get_layout", C.POINTER, C.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_DEVICE_TYPE =
            C.quick("aoti_torch_get_device_type", C.POINTER, C.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_DEVICE_INDEX =
            C.quick("aoti_torch_get_device_index", C.POINTER, C.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_STORAGE_SIZE =
            C.quick("aoti_torch_get_storage_size", C.POINTER, C.POINTER);
    private static final MethodHandle AOTI_TORCH_GET_STORAGE_OFFSET =
            C.quick("aoti_torch_get_storage_offset", C.POINTER, C.POINTER);
    private static final MethodHandle AOTI_TORCH_IS_CONTIGUOUS =
            C.quick("aoti_torch_is_contiguous", C.POINTER, C.POINTER);
    private static final MethodHandle AOTI_TORCH_IS_DEFINED = C.quick("aoti_torch_is_defined", C.POINTER, C.POINTER);
    private static final MethodHandle AOTI_TORCH_EMPTY_STRIDED =
            C.status("aoti_torch_empty_strided", C.INT64, C.POINTER, C.POINTER, C.INT32, C.INT32, C.INT32, C.POINTER);
    private static final MethodHandle AOTI_TORCH_EMPTY_STRIDED_PINNED = C.status(
            "aoti_torch_empty_strided_pinned", C.INT64, C.POINTER, C.POINTER, C.INT32, C.INT32, C.INT32, C.POINTER);
    private static final MethodHandle AOTI_TORCH_COPY_ = C.status("aoti_torch_copy_", C.POINTER, C.POINTER, C.INT32);
    private static final MethodHandle AOTI_TORCH_SCALAR_TO_TENSOR_FLOAT64 =
            C.quick("aoti_torch_scalar_to_tensor_float64", C.DOUBLE, C.POINTER);
    private static final MethodHandle AOTI_TORCH_SCALAR_TO_TENSOR_FLOAT32 =
            C.quick("aoti_torch_scalar_to_tensor_float32", C.FLOAT, C.POINTER);
    private static final MethodHandle AOTI_TORCH_SCALAR_TO_TENSOR_INT64 =
            C.quick("aoti_torch_scalar_to_tensor_int64", C.INT64, C.POINTER);
    private static final MethodHandle TORCH_FROM_BLOB = C.status(
            "torch_from_blob",
            C.POINTER,
            C.INT64,
            C.POINTER,
            C.POINTER,
            C.INT64,
            C.INT32,
            C.INT32,
            C.INT32,
            C.POINTER,
            C.INT32,
            C.POINTER,
            C.INT64,
            C.POINTER,
            C.POINTER);
    private static final MethodHandle AOTI_TORCH_CREATE_TENSOR_FROM_BLOB = C.status(
            "aoti_torch_create_tensor_from_blob",
            C.POINTER,
            C.INT64,
            C.POINTER,
            C.POINTER,
            C.INT64,
            C.INT32,
            C.INT32,
            C.INT32,
            C.POINTER);

    private TensorApi() {}

    static int aoti_torch_delete_tensor_object(long tensor) {
        try {
            return (int) AOTI_TORCH_DELETE_TENSOR_OBJECT.invokeExact(tensor);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_new_tensor_handle(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_NEW_TENSOR_HANDLE.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_get_data_ptr(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_DATA_PTR.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_get_dim(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_DIM.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_get_numel(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_NUMEL.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_get_sizes(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_SIZES.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_get_strides(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_STRIDES.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_get_dtype(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_DTYPE.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_get_layout(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_LAYOUT.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_get_device_type(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_DEVICE_TYPE.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_get_device_index(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_DEVICE_INDEX.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_get_storage_size(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_STORAGE_SIZE.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_get_storage_offset(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_GET_STORAGE_OFFSET.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_is_contiguous(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_IS_CONTIGUOUS.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_is_defined(long tensor, long result) {
        try {
            return (int) AOTI_TORCH_IS_DEFINED.invokeExact(tensor, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_empty_strided(
            long dim, long sizes, long strides, int dtype, int deviceType, int deviceIndex, long result) {
        try {
            return (int)
                    AOTI_TORCH_EMPTY_STRIDED.invokeExact(dim, sizes, strides, dtype, deviceType, deviceIndex, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_empty_strided_pinned(
            long dim, long sizes, long strides, int dtype, int deviceType, int deviceIndex, long result) {
        try {
            return (int) AOTI_TORCH_EMPTY_STRIDED_PINNED.invokeExact(
                    dim, sizes, strides, dtype, deviceType, deviceIndex, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_copy_(long self, long source, int nonBlocking) {
        try {
            return (int) AOTI_TORCH_COPY_.invokeExact(self, source, nonBlocking);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_scalar_to_tensor_float64(double value, long result) {
        try {
            return (int) AOTI_TORCH_SCALAR_TO_TENSOR_FLOAT64.invokeExact(value, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_scalar_to_tensor_float32(float value, long result) {
        try {
            return (int) AOTI_TORCH_SCALAR_TO_TENSOR_FLOAT32.invokeExact(value, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_scalar_to_tensor_int64(long value, long result) {
        try {
            return (int) AOTI_TORCH_SCALAR_TO_TENSOR_INT64.invokeExact(value, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int torch_from_blob(
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
            throw C.sneak(e);
        }
    }

    static int aoti_torch_create_tensor_from_blob(
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
            throw C.sneak(e);
        }
    }
}
