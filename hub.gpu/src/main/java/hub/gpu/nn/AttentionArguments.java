package hub.gpu.nn;

/**
 * The arguments of {@link MultiheadAttention} beside its size, with PyTorch's defaults: {@code
 * AttentionArguments.heads(8).batchFirst(true)}.
 *
 * @param heads the number of heads
 * @param bias whether biases are added to the projections
 * @param addBiasKv whether a learned key and value are added to the others
 * @param addZeroAttn whether a key and value of zeros are added to the others
 * @param keyDim the size of keys; 0 is that of queries
 * @param valueDim the size of values; 0 is that of queries
 * @param batchFirst whether tensors are {@code (N, L, dim)} rather than {@code (L, N, dim)}
 */
public record AttentionArguments(
        long heads,
        boolean bias,
        boolean addBiasKv,
        boolean addZeroAttn,
        long keyDim,
        long valueDim,
        boolean batchFirst) {

    /** With a number of heads. */
    public static AttentionArguments heads(long count) {
        return new AttentionArguments(count, true, false, false, 0, 0, false);
    }

    /** Whether biases are added to the projections; true by default. */
    public AttentionArguments bias(boolean added) {
        return new AttentionArguments(heads, added, addBiasKv, addZeroAttn, keyDim, valueDim, batchFirst);
    }

    /** Whether a learned key and value are added to the others; false by default. */
    public AttentionArguments addBiasKv(boolean added) {
        return new AttentionArguments(heads, bias, added, addZeroAttn, keyDim, valueDim, batchFirst);
    }

    /** Whether a key and value of zeros are added to the others; false by default. */
    public AttentionArguments addZeroAttn(boolean added) {
        return new AttentionArguments(heads, bias, addBiasKv, added, keyDim, valueDim, batchFirst);
    }

    /** The size of keys; that of queries by default. */
    public AttentionArguments keyDim(long size) {
        return new AttentionArguments(heads, bias, addBiasKv, addZeroAttn, size, valueDim, batchFirst);
    }

    /** The size of values; that of queries by default. */
    public AttentionArguments valueDim(long size) {
        return new AttentionArguments(heads, bias, addBiasKv, addZeroAttn, keyDim, size, batchFirst);
    }

    /** Whether tensors are {@code (N, L, dim)} rather than {@code (L, N, dim)}; false by default. */
    public AttentionArguments batchFirst(boolean on) {
        return new AttentionArguments(heads, bias, addBiasKv, addZeroAttn, keyDim, valueDim, on);
    }
}
