package hub.gpu.checkpoint;

import hub.gpu.StoredTensor;

/**
 * A NumPy array in a checkpoint. It is not one of the tensors of the checkpoint.
 *
 * @param content its elements, as a tensor
 */
public record NumpyArray(StoredTensor content) {}
