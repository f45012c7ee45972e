package hub.gpu.checkpoint.pickle;

import hub.gpu.DType;
import hub.gpu.memory.MalformedFileException;
import hub.gpu.memory.MappedTensor;
import hub.gpu.memory.Storage;

/**
 * What a persistent id stands for: a part of a storage, and the element type of the tensors over it.
 *
 * @param first its first element; other parts may share the bytes of the storage
 * @param count how many elements it has
 */
public record PickledStorage(Storage storage, StorageType type, long first, long count) {

    /** @throws MalformedFileException if the storage has fewer bytes than that */
    public PickledStorage {
        long all = storage.size() / type.width();
        if (first < 0 || count < 0 || first > all || count > all - first) {
            throw new MalformedFileException("it has a storage of " + storage.size() + " bytes, and elements " + first
                    + " to " + (first + count) + " of a " + type.name() + " are claimed for it");
        }
    }

    /** @param given the type of its elements, or null for the storage's own */
    public MappedTensor tensor(DType given, long offset, long[] shape, long[] strides) {
        DType dtype = given != null ? given : type.dtype();
        if (dtype == null) {
            throw new MalformedFileException("its pickle has a tensor over untyped bytes that does not say its type");
        }
        long start = first * type.width();
        if (start % dtype.bytes() != 0 || offset < 0) {
            throw new MalformedFileException("its pickle has a tensor that does not begin at an element");
        }
        long end = start + count * type.width();
        try {
            return new MappedTensor(storage, end, dtype, Math.addExact(start / dtype.bytes(), offset), shape, strides);
        } catch (ArithmeticException e) {
            throw new MalformedFileException("its pickle has a tensor with the offset " + offset);
        }
    }

    /** All elements as one tensor, for a storage that was saved by itself. */
    MappedTensor whole() {
        DType dtype = type.dtype() == null ? DType.UINT8 : type.dtype();
        return tensor(dtype, 0, new long[] {count}, new long[] {1});
    }

    @Override
    public String toString() {
        return "a storage";
    }
}
