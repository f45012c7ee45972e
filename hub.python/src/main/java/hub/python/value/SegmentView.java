package hub.python.value;

import java.nio.ByteBuffer;

/** Gives parts of one segment of shared memory. */
@FunctionalInterface
public interface SegmentView {

    /** The bytes from an offset on. */
    ByteBuffer bytes(int offset, int size);
}
