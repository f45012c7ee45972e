package hub.gpu.nn;

import hub.gpu.DType;
import hub.gpu.Tensor;

/**
 * What attention ignores: {@code AttentionMask.causal().keyPadding(padding)}. A boolean mask is true for what is ignored. A
 * mask of numbers is added to the scores.
 *
 * @param scores for each query and key, {@code (L, S)} or {@code (N * heads, L, S)}, or null
 * @param keyPadding for each key, {@code (N, S)} or {@code (S)}, or null
 * @param isCausal whether each place ignores the later ones
 */
public record AttentionMask(Tensor scores, Tensor keyPadding, boolean isCausal) {

    /** Ignores nothing. */
    public static AttentionMask none() {
        return new AttentionMask(null, null, false);
    }

    /** Each place ignores the later ones. */
    public static AttentionMask causal() {
        return new AttentionMask(null, null, true);
    }

    /** With a mask for each query and key, PyTorch's {@code attn_mask}: {@code (L, S)} or {@code (N * heads, L, S)}. */
    public AttentionMask scores(Tensor mask) {
        return new AttentionMask(mask, keyPadding, isCausal);
    }

    /** With a mask for each key, PyTorch's {@code key_padding_mask}: {@code (N, S)} or {@code (S)}. */
    public AttentionMask keyPadding(Tensor mask) {
        return new AttentionMask(scores, mask, isCausal);
    }

    boolean isNone() {
        return scores == null && keyPadding == null && !isCausal;
    }

    /** Whether each place ignores the later ones, and nothing else is ignored. */
    boolean isOnlyCausal() {
        return scores == null && keyPadding == null && isCausal;
    }

    /**
     * All of it as one tensor to be added to scores of {@code (N, heads, L, S)}, or null for nothing.
     *
     * @param like has the element type and device that the mask needs
     * @param more how many keys were added after those that the masks cover
     */
    Tensor merged(Tensor like, long batch, long heads, long length, long more) {
        Tensor merged = null;
        if (scores != null) {
            Tensor added = widened(added(scores, like), more);
            merged = added.dim() == 3 ? added.view(batch, heads, added.size(1), added.size(2)) : added;
        }
        if (keyPadding != null) {
            Tensor added = widened(added(keyPadding, like), more);
            merged = plus(merged, added.view(batch, 1, 1, added.size(-1)));
        }
        if (isCausal) {
            Tensor later = like.newZeros(length, length)
                    .fill_(Double.NEGATIVE_INFINITY)
                    .triu(1);
            merged = plus(merged, widened(later, more));
        }
        return merged;
    }

    private static Tensor plus(Tensor mask, Tensor other) {
        return mask == null ? other : mask.add(other);
    }

    private static Tensor widened(Tensor mask, long more) {
        return more == 0 ? mask : mask.pad(0, more);
    }

    private static Tensor added(Tensor mask, Tensor like) {
        return mask.dtype() == DType.BOOL
                ? like.newZeros(mask.shape()).maskedFill(mask, Double.NEGATIVE_INFINITY)
                : mask;
    }
}
