/**
 * The bytes of checkpoints outside the heap: mapped files, the storages in them, and tensors that look at those. Beside {@link
 * hub.gpu.foreign} this is the one package that uses java.lang.foreign: only a MemorySegment shows more than 2 GB of a file.
 * It calls nothing native by itself.
 */
package hub.gpu.memory;
