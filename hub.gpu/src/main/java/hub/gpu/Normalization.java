package hub.gpu;

import hub.gpu.operators.Call;
import hub.gpu.operators.Norms;
import org.osgi.annotation.versioning.ProviderType;

/** Normalisation; weights, biases and running statistics may be null. */
@ProviderType
public interface Normalization {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** (x - mean) / √(variance + eps) weight + bias, with the batch's statistics if {@code training}, which then also move the running ones. */
    default Tensor batchNorm(
            Tensor weight,
            Tensor bias,
            Tensor runningMean,
            Tensor runningVar,
            boolean training,
            double momentum,
            double eps) {
        return op("batch_norm")
                .opt(weight)
                .opt(bias)
                .opt(runningMean)
                .opt(runningVar)
                .arg(training)
                .arg(momentum)
                .arg(eps)
                .arg(true)
                .tensor();
    }

    /** Normalised over the last dimensions, whose sizes are {@code shape}. */
    default Tensor layerNorm(long[] shape, Tensor weight, Tensor bias, double eps) {
        return op("layer_norm")
                .arg(shape)
                .opt(weight)
                .opt(bias)
                .arg(eps)
                .arg(true)
                .tensor();
    }

    /** Normalised over groups of channels. */
    default Tensor groupNorm(long groups, Tensor weight, Tensor bias, double eps) {
        return op("group_norm")
                .arg(groups)
                .opt(weight)
                .opt(bias)
                .arg(eps)
                .arg(true)
                .tensor();
    }

    /** Normalised over each channel of each example. */
    default Tensor instanceNorm(
            Tensor weight,
            Tensor bias,
            Tensor runningMean,
            Tensor runningVar,
            boolean useInputStats,
            double momentum,
            double eps) {
        return op("instance_norm")
                .opt(weight)
                .opt(bias)
                .opt(runningMean)
                .opt(runningVar)
                .arg(useInputStats)
                .arg(momentum)
                .arg(eps)
                .arg(true)
                .tensor();
    }

    /** As {@link #rmsNorm(long[], Tensor, double)}, with the element type's smallest step for eps. */
    default Tensor rmsNorm(long[] shape, Tensor weight) {
        return op("rms_norm").arg(shape).opt(weight).none().tensor();
    }

    /** Divided by the root of the mean square over the last dimensions, whose sizes are {@code shape}. */
    default Tensor rmsNorm(long[] shape, Tensor weight, double eps) {
        return op("rms_norm").arg(shape).opt(weight).opt(eps).tensor();
    }

    /** Divided by the p-norm along a dimension. */
    default Tensor normalize(double p, long dim) {
        return Norms.normalize((Tensor) this, p, dim);
    }

    /** With elements set to 0 at random, and the others scaled up, if {@code training}. */
    default Tensor dropout(double p, boolean training) {
        return op("dropout").arg(p).arg(training).tensor();
    }
}
