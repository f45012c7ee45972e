package hub.gpu.nn;

import hub.gpu.Tensor;

/** {@code (N, C r², H, W)} as {@code (N, C, H r, W r)}: Shi et al., "Efficient Sub-Pixel Convolutional Neural Network". */
public final class PixelShuffle extends Module {

    private final long factor;

    /** With the factor r. */
    public PixelShuffle(long factor) {
        this.factor = factor;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.pixelShuffle(factor);
    }
}
