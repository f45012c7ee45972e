package hub.gpu.libtorch;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.checkpoint.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;

/** A tensor, wherever it lives, as one that is to be written into a checkpoint. */
public final class Savable implements StoredTensor {

    private static final long CHUNK = 1 << 20;

    private final Tensor tensor;
    private final DType dtype;
    private final Device device;
    private final long[] shape;
    private final long[] strides;
    private final long offset;
    private final long storage;

    /** @throws IllegalStateException if it is closed */
    public Savable(Tensor tensor) {
        this.tensor = tensor;
        dtype = tensor.dtype();
        device = tensor.device();
        shape = tensor.shape();
        strides = tensor.strides();
        var handle = ((NativeTensor) tensor).handle();
        Context context = Context.get();
        long address = handle.acquire();
        try {
            Status.check(TensorApi.aoti_torch_get_storage_offset(address, context.out()), "a tensor's offset");
            offset = context.outLong();
            Status.check(TensorApi.aoti_torch_get_data_ptr(address, context.out()), "a tensor's data");
            storage = context.outLong() - offset * dtype.bytes();
        } finally {
            handle.release();
        }
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    @Override
    public long[] strides() {
        return strides.clone();
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public long elements() {
        return Memory.elements(shape);
    }

    @Override
    public boolean sharesStorage(StoredTensor other) {
        return other instanceof Savable saved && saved.storage == storage && saved.device.equals(device);
    }

    @Override
    public void writeTo(WritableByteChannel out) throws IOException {
        try (TensorScope _ = Scopes.open()) {
            Tensor onCpu = Memory.inMemoryAsItIs(tensor);
            Memory.withData((NativeTensor) onCpu, bytes(), data -> write(data, out));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(MemorySegment data, WritableByteChannel out) {
        try {
            for (long at = 0; at < data.byteSize(); at += CHUNK) {
                var chunk =
                        data.asSlice(at, Math.min(CHUNK, data.byteSize() - at)).asByteBuffer();
                while (chunk.hasRemaining()) {
                    out.write(chunk);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
