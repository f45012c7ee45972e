package hub.gpu.libtorch;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;

/** Operators that put their result into their argument's memory, where ATen has no operator with an underscore for it. */
public final class Overwrite {

    private Overwrite() {}

    /** Whether a tensor's elements lie in memory as the operators here take them: not sparsely, nor as oneDNN has them. */
    public static boolean takes(Tensor x) {
        return ((NativeTensor) x).isStrided();
    }

    /**
     * Batch normalisation by running statistics, of a contiguous tensor on the CPU that fits the statistics in type and
     * channels; any other is left as it is, and the result is null.
     */
    public static Tensor batchNorm(
            Tensor x, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar, double eps) {
        DType type = x.dtype();
        if (type != runningMean.dtype() || !x.isContiguous() || !x.device().equals(Device.CPU)) {
            return null;
        }
        // This operator does not compare them, and would read behind the end of the statistics.
        if (x.numel() == 0 || x.size(1) != runningMean.numel()) {
            return null;
        }
        Owner owner = ((NativeTensor) x).handle().owner;
        // Only training gives these.
        try (Tensor mean = Memory.empty(new long[1], type, Device.CPU, owner);
                Tensor invstd = Memory.empty(new long[1], type, Device.CPU, owner)) {
            return Call.of("native_batch_norm.out")
                    .arg(x)
                    .opt(weight)
                    .opt(bias)
                    .opt(runningMean)
                    .opt(runningVar)
                    .arg(false)
                    .arg(0.0)
                    .arg(eps)
                    .arg(x)
                    .arg(mean)
                    .arg(invstd)
                    .overwritten(x, 3);
        }
    }
}
