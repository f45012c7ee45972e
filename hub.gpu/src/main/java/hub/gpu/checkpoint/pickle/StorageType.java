package hub.gpu.checkpoint.pickle;

import hub.gpu.DType;

/**
 * A class of PyTorch's storages, as persistent ids name it.
 *
 * @param name FloatStorage
 * @param dtype the type of its elements, or null if it has bytes of any type
 */
public record StorageType(String name, DType dtype) {

    /** Bytes of one element, as persistent ids count them. */
    public int width() {
        return dtype == null ? 1 : dtype.bytes();
    }

    @Override
    public String toString() {
        return "the class torch." + name;
    }
}
