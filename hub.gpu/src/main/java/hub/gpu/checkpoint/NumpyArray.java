package hub.gpu.checkpoint;

/**
 * A NumPy array in a checkpoint, which PyTorch would not give as a tensor.
 *
 * @param content its elements, as a tensor
 */
public record NumpyArray(StoredTensor content) {}
