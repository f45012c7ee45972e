package hub.gpu.libtorch;

import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.memory.MappedTensor;
import hub.gpu.memory.Pin;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tensors over memory that Java holds, mapped files above all. libtorch tells when the last tensor is gone that looks at
 * it, views included; until then the memory is kept reachable, and so mapped.
 */
public final class Mapped {

    private static final Map<Long, Pin> IN_USE = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT = new AtomicLong(1);

    private Mapped() {}

    /** {@code torch_from_blob} came with 2.11. Without it, nothing would tell when the memory can go: it is copied. */
    private static final class FromBlob {
        // Asked when the first tensor is mapped: before libtorch is loaded, the answer would be no.
        static final boolean EXISTS = C.exists("torch_from_blob");
    }

    /** Bound when the first tensor is mapped; lives as long as the process, as libtorch does. */
    private static final class Deleter {
        static final long ADDRESS = make();

        private static long make() {
            try {
                var target = MethodHandles.lookup()
                        .findStatic(Mapped.class, "release", MethodType.methodType(void.class, long.class, long.class));
                return Linker.nativeLinker()
                        .upcallStub(target, FunctionDescriptor.ofVoid(C.POINTER, C.POINTER), Arena.global())
                        .address();
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    /** Sizes of the parts of files in use, by address. */
    static Map<Long, Long> regions() {
        var regions = new HashMap<Long, Long>();
        IN_USE.values().stream()
                .filter(Pin::isMapped)
                .forEach(pin -> regions.merge(pin.address(), pin.size(), Math::max));
        return regions;
    }

    private static void release(long data, long key) {
        Pin pin = IN_USE.remove(key);
        if (pin != null) {
            pin.release();
        }
    }

    /** A tensor that looks at a stored one's bytes. */
    public static Tensor tensor(MappedTensor stored, Owner owner) {
        owner.requireOpen();
        Context context = Context.get();
        long key = NEXT.getAndIncrement();
        long[] shape = stored.shape();
        int type = DTypes.code(stored.dtype());
        Pin pin = stored.pin();
        if (!FromBlob.EXISTS) {
            return copied(stored, pin, shape, type, context, owner);
        }
        IN_USE.put(key, pin);
        int status = TensorApi.torch_from_blob(
                pin.address(),
                shape.length,
                context.sizes(shape),
                context.strides(stored.strides()),
                stored.offset(),
                type,
                Devices.type(Device.CPU),
                -1,
                context.out(),
                MemoryFormats.STRIDED,
                0,
                0,
                Deleter.ADDRESS,
                key);
        if (status != 0) {
            release(pin.address(), key);
        }
        Status.check(status, "a tensor of a mapped file");
        return context.adopt(context.outLong(), owner);
    }

    private static Tensor copied(MappedTensor stored, Pin pin, long[] shape, int type, Context context, Owner owner) {
        try {
            Status.check(
                    TensorApi.aoti_torch_create_tensor_from_blob(
                            pin.address(),
                            shape.length,
                            context.sizes(shape),
                            context.strides(stored.strides()),
                            stored.offset(),
                            type,
                            Devices.type(Device.CPU),
                            0,
                            context.out()),
                    "a tensor of a mapped file");
            try (Tensor view = context.adopt(context.outLong(), owner)) {
                return view.copy();
            }
        } finally {
            pin.release();
        }
    }
}
