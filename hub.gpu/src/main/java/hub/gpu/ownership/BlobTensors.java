package hub.gpu.ownership;

import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.foreign.BlobDeleter;
import hub.gpu.foreign.DTypeCodes;
import hub.gpu.foreign.DeviceCodes;
import hub.gpu.foreign.LayoutCodes;
import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.TensorApi;
import hub.gpu.memory.BorrowedStorage;
import hub.gpu.memory.MappedTensor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/**
 * Tensors over memory that Java holds, mapped files above all. libtorch calls back when the last tensor over it is gone,
 * views included. Until then the memory is kept reachable, and so it stays mapped.
 */
public final class BlobTensors {

    /** What libtorch looks at now, by the number that it gives back at the end. It is static as the callback is. */
    private static final Map<Long, BorrowedStorage> IN_USE = new HashMap<>();

    /** What libtorch calls at the end of a tensor. It is set while something is in use: at other times nothing outside keeps this class. */
    private static final AtomicReference<LongConsumer> LISTENER = new AtomicReference<>();

    private static final AtomicLong NEXT = new AtomicLong(1);

    private BlobTensors() {}

    /** Bound when the first tensor is mapped: before libtorch is loaded, it would seem to be missing. */
    private static final class Deleter {
        static final boolean IS_SUPPORTED = BlobDeleter.isSupported();
        static final long ADDRESS = BlobDeleter.address(LISTENER);
    }

    /** The sizes of the mapped parts of files that tensors look at, by their address. */
    public static Map<Long, Long> regions() {
        var regions = new HashMap<Long, Long>();
        synchronized (IN_USE) {
            IN_USE.values().stream()
                    .filter(BorrowedStorage::isMapped)
                    .forEach(borrowed -> regions.merge(borrowed.address(), borrowed.size(), Math::max));
        }
        return regions;
    }

    private static void hold(long key, BorrowedStorage borrowed) {
        synchronized (IN_USE) {
            IN_USE.put(key, borrowed);
            LISTENER.set(BlobTensors::release);
        }
    }

    private static void release(long key) {
        BorrowedStorage borrowed;
        synchronized (IN_USE) {
            borrowed = IN_USE.remove(key);
            if (IN_USE.isEmpty()) {
                LISTENER.set(null);
            }
        }
        if (borrowed != null) {
            borrowed.release();
        }
    }

    /** A tensor that looks at a stored one's bytes. */
    public static Tensor tensor(MappedTensor stored, TensorOwner owner) {
        owner.requireOpen();
        ThreadContext context = ThreadContext.get();
        long key = NEXT.getAndIncrement();
        long[] shape = stored.shape();
        int type = DTypeCodes.code(stored.dtype());
        BorrowedStorage borrowed = stored.borrow();
        if (!Deleter.IS_SUPPORTED) {
            // Nothing would tell when the memory can go.
            return copied(stored, borrowed, shape, type, context, owner);
        }
        hold(key, borrowed);
        int status = TensorApi.torch_from_blob(
                borrowed.address(),
                shape.length,
                context.scratch().sizes(shape),
                context.scratch().strides(stored.strides()),
                stored.offset(),
                type,
                DeviceCodes.type(Device.CPU),
                -1,
                context.scratch().out(),
                LayoutCodes.STRIDED,
                0,
                0,
                Deleter.ADDRESS,
                key);
        if (status != 0) {
            release(key);
        }
        NativeStatus.check(status, "a tensor of a mapped file");
        return context.adopt(context.scratch().outLong(), owner);
    }

    private static Tensor copied(
            MappedTensor stored,
            BorrowedStorage borrowed,
            long[] shape,
            int type,
            ThreadContext context,
            TensorOwner owner) {
        try {
            NativeStatus.check(
                    TensorApi.aoti_torch_create_tensor_from_blob(
                            borrowed.address(),
                            shape.length,
                            context.scratch().sizes(shape),
                            context.scratch().strides(stored.strides()),
                            stored.offset(),
                            type,
                            DeviceCodes.type(Device.CPU),
                            0,
                            context.scratch().out()),
                    "a tensor of a mapped file");
            try (Tensor view = context.adopt(context.scratch().outLong(), owner)) {
                return view.copy();
            }
        } finally {
            borrowed.release();
        }
    }
}
