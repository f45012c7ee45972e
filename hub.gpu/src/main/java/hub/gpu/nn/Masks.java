package hub.gpu.nn;

import hub.gpu.DType;
import hub.gpu.Tensor;

/** Masks of attention, as {@code torch.nn.functional.multi_head_attention_forward} merges them. */
final class Masks {

    private Masks() {}

    /** Both masks as one to be added to scores of {@code (N, heads, L, S)}; null if there is none. */
    static Tensor merged(Tensor mask, Tensor keyPaddingMask, long batch, long heads, DType type) {
        Tensor scores = mask == null ? null : byHead(added(mask, type), batch, heads);
        if (keyPaddingMask == null) {
            return scores;
        }
        Tensor padding = added(keyPaddingMask, type);
        padding = padding.view(batch, 1, 1, padding.size(-1));
        return scores == null ? padding : scores.add(padding);
    }

    private static Tensor byHead(Tensor mask, long batch, long heads) {
        return mask.dim() == 3 ? mask.view(batch, heads, mask.size(1), mask.size(2)) : mask;
    }

    /** A boolean mask, true for what is left out, as -∞ there and 0 elsewhere. */
    static Tensor added(Tensor mask, DType type) {
        if (mask.dtype() != DType.BOOL) {
            return mask;
        }
        return mask.zerosLike().to(type).maskedFill(mask, Double.NEGATIVE_INFINITY);
    }
}
