package hub.gpu.nn;

import hub.gpu.Tensor;

/**
 * Fills parameters in place, as {@code torch.nn.init} does: with the same random calls, so that after the same {@link
 * hub.gpu.Torch#manualSeed} the same numbers come out.
 */
public final class Init {

    private Init() {}

    /** Uniform in ±√(6 / ((1 + slope²) fan_in)): He et al., "Delving Deep into Rectifiers". */
    public static Tensor kaimingUniform(Tensor weight, double slope) {
        double gain = Math.sqrt(2.0 / (1 + slope * slope));
        double bound = Math.sqrt(3.0) * (gain / Math.sqrt(fanIn(weight.shape())));
        return weight.uniform_(-bound, bound);
    }

    /** Normal with a standard deviation of √(2 / fan_out), for layers before a ReLU. */
    public static Tensor kaimingNormalFanOut(Tensor weight) {
        return weight.normal_(0, Math.sqrt(2.0) / Math.sqrt(fanOut(weight.shape())));
    }

    /** Normal with a standard deviation of √(2 / fan_in), for layers before a ReLU. */
    public static Tensor kaimingNormal(Tensor weight) {
        return weight.normal_(0, Math.sqrt(2.0) / Math.sqrt(fanIn(weight.shape())));
    }

    /** Uniform in ±gain √(6 / (fan_in + fan_out)): Glorot and Bengio, "Understanding the difficulty of training". */
    public static Tensor xavierUniform(Tensor weight, double gain) {
        long[] shape = weight.shape();
        double deviation = gain * Math.sqrt(2.0 / (double) (fanIn(shape) + fanOut(shape)));
        double bound = Math.sqrt(3.0) * deviation;
        return weight.uniform_(-bound, bound);
    }

    /** Uniform in ±1 / √fan_in of the weight that the bias belongs to. */
    static Tensor biasOf(long fanIn, Tensor bias) {
        double bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
        return bias.uniform_(-bound, bound);
    }

    static long fanIn(long... shape) {
        return shape[1] * receptiveField(shape);
    }

    static long fanOut(long... shape) {
        return shape[0] * receptiveField(shape);
    }

    private static long receptiveField(long... shape) {
        long field = 1;
        for (int i = 2; i < shape.length; i++) {
            field *= shape[i];
        }
        return field;
    }
}
