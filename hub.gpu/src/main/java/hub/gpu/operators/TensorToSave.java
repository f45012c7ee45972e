package hub.gpu.operators;

import hub.gpu.Device;
import hub.gpu.StoredTensor;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.foreign.NativeMemory;
import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.TensorApi;
import hub.gpu.memory.StridedStoredTensor;
import hub.gpu.ownership.NativeTensor;
import hub.gpu.ownership.ThreadContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A tensor on any device, as one that will be written into a checkpoint. */
public final class TensorToSave extends StridedStoredTensor {

    private static final long CHUNK = 1 << 20;

    private final Tensor tensor;
    private final Device device;
    private final long storage;

    /** @throws IllegalStateException if it is closed */
    public TensorToSave(Tensor tensor) {
        super(tensor.dtype(), tensor.shape(), tensor.strides(), offset((NativeTensor) tensor));
        this.tensor = tensor;
        device = tensor.device();
        var handle = ((NativeTensor) tensor).handle();
        ThreadContext context = ThreadContext.get();
        long address = handle.acquire();
        try {
            NativeStatus.check(
                    TensorApi.aoti_torch_get_data_ptr(address, context.scratch().out()), "a tensor's data");
            storage = context.scratch().outLong() - offset() * dtype().bytes();
        } finally {
            handle.release();
        }
    }

    private static long offset(NativeTensor tensor) {
        var handle = tensor.handle();
        ThreadContext context = ThreadContext.get();
        long address = handle.acquire();
        try {
            NativeStatus.check(
                    TensorApi.aoti_torch_get_storage_offset(
                            address, context.scratch().out()),
                    "a tensor's offset");
            return context.scratch().outLong();
        } finally {
            handle.release();
        }
    }

    @Override
    public long elements() {
        return elements(shape());
    }

    @Override
    public boolean sharesStorage(StoredTensor other) {
        return other instanceof TensorToSave saved && saved.storage == storage && saved.device.equals(device);
    }

    @Override
    public void writeTo(WritableByteChannel out) throws IOException {
        try (TensorScope _ = TensorScopes.open()) {
            Tensor onCpu = TensorData.inMemoryAsItIs(tensor);
            TensorData.withData((NativeTensor) onCpu, elements(), data -> write(data, bytes(), out));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(long data, long bytes, WritableByteChannel out) {
        try {
            for (long at = 0; at < bytes; at += CHUNK) {
                ByteBuffer chunk = NativeMemory.buffer(data + at, Math.min(CHUNK, bytes - at));
                while (chunk.hasRemaining()) {
                    out.write(chunk);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
