package hub.gpu.checkpoint;

/**
 * A NumPy array in a checkpoint. It is not one of the tensors of the checkpoint.
 *
 * @param content its elements, as a tensor
 */
public record NumpyArray(StoredTensor content) {}
