package hub.gpu.checkpoint.pickle;

import hub.gpu.DType;
import hub.gpu.memory.Malformed;
import hub.gpu.memory.MappedTensor;
import hub.gpu.memory.Storage;

/** What a persistent id stands for: bytes of a file, and what a tensor over them has as its type. */
public record PickledStorage(Storage storage, StorageType type) {

    MappedTensor tensor(DType given, long offset, long[] shape, long[] strides) {
        DType dtype = given != null ? given : type.dtype();
        if (dtype == null) {
            throw new Malformed("its pickle has a tensor over untyped bytes that does not say its type");
        }
        return new MappedTensor(storage, dtype, offset, shape, strides);
    }

    /** All of it, where it was saved without a tensor. */
    MappedTensor whole() {
        DType dtype = type.dtype() == null ? DType.UINT8 : type.dtype();
        return MappedTensor.contiguous(storage, dtype, storage.size() / dtype.bytes());
    }

    @Override
    public String toString() {
        return "a storage";
    }
}
