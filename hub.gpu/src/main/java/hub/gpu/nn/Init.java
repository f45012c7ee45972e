package hub.gpu.nn;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.operators.TensorScopes;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Fills parameters in place, as {@code torch.nn.init} does: with the same random calls, so that after the same {@link
 * hub.gpu.Torch#manualSeed} the same numbers come out. Each gives the tensor itself.
 *
 * <p>Numbers are always drawn as float32 on the CPU, so a parameter on a GPU or of another type begins as one that was
 * made on the CPU and then brought there.
 */
public final class Init {

    private static final double SQRT2 = Math.sqrt(2);
    private static final double SQRT3 = Math.sqrt(3);

    private Init() {}

    /** Which number of connections a deviation is for: those into a unit, or those out of it. */
    public enum Fan {
        /** Keeps the size of activations on the way forward. */
        IN,
        /** Keeps the size of gradients on the way back. */
        OUT
    }

    /** Uniform between two numbers. */
    public static Tensor uniform(Tensor tensor, double from, double to) {
        return draw(tensor, t -> t.uniform_(from, to));
    }

    /** Normal. */
    public static Tensor normal(Tensor tensor, double mean, double deviation) {
        return draw(tensor, t -> t.normal_(mean, deviation));
    }

    /** Normal with a mean of 0, drawn again where it lies outside of ±2. */
    public static Tensor truncNormal(Tensor tensor, double deviation) {
        return truncNormal(tensor, 0, deviation, -2, 2);
    }

    /** Normal, drawn again where it lies outside of two bounds; as PyTorch 2.13 does it. */
    public static Tensor truncNormal(Tensor tensor, double mean, double deviation, double min, double max) {
        return draw(tensor, t -> TruncatedNormal.fill(t, mean, deviation, min, max));
    }

    /** All elements the same. */
    public static Tensor constant(Tensor tensor, double value) {
        return tensor.fill_(value);
    }

    /** All elements 1. */
    public static Tensor ones(Tensor tensor) {
        return tensor.fill_(1);
    }

    /** All elements 0. */
    public static Tensor zeros(Tensor tensor) {
        return tensor.zero_();
    }

    /** The unit matrix. */
    public static Tensor eye(Tensor matrix) {
        try (TensorScope _ = TensorScopes.open()) {
            require(matrix.dim() == 2, "eye", matrix);
            matrix.zero_().diagonal(0, 0, 1).fill_(1);
        }
        return matrix;
    }

    /** Makes a convolution's weight that passes its input on, for each channel of each group. */
    public static Tensor dirac(Tensor weight, long groups) {
        try (TensorScope _ = TensorScopes.open()) {
            long[] shape = weight.shape();
            require(shape.length > 2 && shape[0] % groups == 0, "dirac", weight);
            Tensor centre = weight.zero_();
            for (int dim = shape.length - 1; dim > 1; dim--) {
                centre = centre.select(dim, shape[dim] / 2);
            }
            for (Tensor group : centre.chunk(groups, 0)) {
                group.diagonal(0, 0, 1).fill_(1);
            }
        }
        return weight;
    }

    /** Uniform in ±gain √(6 / (fan_in + fan_out)): Glorot and Bengio, "Understanding the difficulty of training". */
    public static Tensor xavierUniform(Tensor weight, double gain) {
        double bound = SQRT3 * xavierDeviation(weight, gain);
        return uniform(weight, -bound, bound);
    }

    /** Normal with a deviation of gain √(2 / (fan_in + fan_out)): as {@link #xavierUniform}. */
    public static Tensor xavierNormal(Tensor weight, double gain) {
        return normal(weight, 0, xavierDeviation(weight, gain));
    }

    /** As {@link #kaimingUniform(Tensor, double, Fan, String)} with fan_in, for a leaky ReLU of a slope. */
    public static Tensor kaimingUniform(Tensor weight, double slope) {
        return kaimingUniform(weight, slope, Fan.IN, "leaky_relu");
    }

    /**
     * Uniform in ±gain √(3 / fan): He et al., "Delving Deep into Rectifiers".
     *
     * @param slope of a leaky ReLU
     * @param nonlinearity as for {@link #gain}
     */
    public static Tensor kaimingUniform(Tensor weight, double slope, Fan fan, String nonlinearity) {
        if (weight.numel() == 0) {
            return weight;
        }
        double bound = SQRT3 * kaimingDeviation(weight, slope, fan, nonlinearity);
        return uniform(weight, -bound, bound);
    }

    /** As {@link #kaimingNormal(Tensor, double, Fan, String)} for a nonlinearity without a slope, {@code "relu"} for instance. */
    public static Tensor kaimingNormal(Tensor weight, Fan fan, String nonlinearity) {
        return kaimingNormal(weight, 0, fan, nonlinearity);
    }

    /** Normal with a deviation of √(2 / fan_out), as before a ReLU: how most networks of convolutions begin. */
    public static Tensor kaimingNormalFanOut(Tensor weight) {
        return kaimingNormal(weight, Fan.OUT, "relu");
    }

    /** Normal with a deviation of gain / √fan: as {@link #kaimingUniform(Tensor, double, Fan, String)}. */
    public static Tensor kaimingNormal(Tensor weight, double slope, Fan fan, String nonlinearity) {
        return normal(weight, 0, kaimingDeviation(weight, slope, fan, nonlinearity));
    }

    /** Orthogonal rows or columns, whichever are fewer: Saxe et al., "Exact solutions to the nonlinear dynamics". */
    public static Tensor orthogonal(Tensor weight, double gain) {
        return draw(weight, w -> {
            long rows = w.size(0);
            long columns = w.numel() / rows;
            Tensor normal = w.newZeros(rows, columns).normal_(0, 1);
            List<Tensor> qr = (rows < columns ? normal.t() : normal).qr();
            Tensor q = qr.get(0).mul(qr.get(1).diagonal(0, 0, 1).sign());
            w.copy_((rows < columns ? q.t() : q).reshape(w.shape())).mul_(gain);
        });
    }

    /**
     * The factor that a nonlinearity asks for, {@code torch.nn.init.calculate_gain}.
     *
     * @param nonlinearity {@code "linear"}, {@code "conv2d"} and its like, {@code "sigmoid"}, {@code "tanh"}, {@code
     *     "relu"}, {@code "leaky_relu"} or {@code "selu"}
     * @param slope of a leaky ReLU
     */
    public static double gain(String nonlinearity, double slope) {
        return switch (nonlinearity) {
            case "linear",
                    "sigmoid",
                    "conv1d",
                    "conv2d",
                    "conv3d",
                    "conv_transpose1d",
                    "conv_transpose2d",
                    "conv_transpose3d" -> 1;
            case "tanh" -> 5.0 / 3;
            case "relu" -> SQRT2;
            case "leaky_relu" -> Math.sqrt(2 / (1 + slope * slope));
            case "selu" -> 3.0 / 4;
            default -> throw new IllegalArgumentException("There is no gain for the nonlinearity " + nonlinearity);
        };
    }

    /** Uniform in ±1 / √fan_in of the weight that the bias belongs to. */
    static Tensor biasOf(long fanIn, Tensor bias) {
        double bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
        return uniform(bias, -bound, bound);
    }

    private static double xavierDeviation(Tensor weight, double gain) {
        return gain * Math.sqrt(2 / (double) (fan(weight, Fan.IN) + fan(weight, Fan.OUT)));
    }

    private static double kaimingDeviation(Tensor weight, double slope, Fan fan, String nonlinearity) {
        return gain(nonlinearity, slope) / Math.sqrt(fan(weight, fan));
    }

    private static long fan(Tensor weight, Fan fan) {
        require(weight.dim() > 1, "a fan", weight);
        return fan(fan, weight.shape());
    }

    static long fan(Fan fan, long... shape) {
        long count = shape[fan == Fan.IN ? 1 : 0];
        for (int i = 2; i < shape.length; i++) {
            count *= shape[i];
        }
        return count;
    }

    private static Tensor draw(Tensor tensor, Consumer<Tensor> drawing) {
        try (TensorScope _ = TensorScopes.open()) {
            if (tensor.dtype() == DType.FLOAT32 && tensor.device().isCpu()) {
                drawing.accept(tensor);
            } else {
                Tensor drawn = tensor.cpu().toFloat();
                drawing.accept(drawn);
                tensor.copy_(drawn);
            }
        }
        return tensor;
    }

    private static void require(boolean fits, String what, Tensor tensor) {
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s: not for a tensor of shape %s".formatted(what, Arrays.toString(tensor.shape())));
        }
    }
}
