package hub.gpu;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import org.osgi.annotation.versioning.ProviderType;

/** A tensor in a checkpoint, or one that will be written into one. Its elements are read when they are used, and not before. */
@ProviderType
public interface StoredTensor {

    /** The type of its elements. */
    DType dtype();

    /** Its sizes, one for each dimension; empty for a single number. */
    long[] shape();

    /** Elements of the storage from one index to the next, for each dimension. */
    long[] strides();

    /** Elements of the storage before its first. */
    long offset();

    /** How many elements it has. */
    long elements();

    /** Bytes that its elements take without gaps. */
    default long bytes() {
        return elements() * dtype().bytes();
    }

    /** Whether both are views of the same bytes. Tied weights stay tied by it when they are written. */
    boolean sharesStorage(StoredTensor other);

    /**
     * Writes its elements in the order of their indices, little-endian and without gaps: {@link #bytes()} bytes.
     *
     * @throws IOException if the channel throws it
     */
    void writeTo(WritableByteChannel out) throws IOException;
}
