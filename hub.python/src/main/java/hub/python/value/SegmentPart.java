package hub.python.value;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Bytes that will lie in a segment of shared memory.
 *
 * @param offset where they begin
 * @param size how many they are
 * @param write writes them into a buffer that has exactly so much room
 */
record SegmentPart(int offset, int size, Consumer<ByteBuffer> write) {}
