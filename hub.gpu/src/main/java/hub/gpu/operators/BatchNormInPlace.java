package hub.gpu.operators;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.ownership.NativeTensor;
import hub.gpu.ownership.TensorOwner;

/** Batch normalisation that writes its result over its argument. ATen has no operator with an underscore for it. */
public final class BatchNormInPlace {

    private BatchNormInPlace() {}

    /**
     * Normalises by running statistics. It takes a contiguous tensor on the CPU that fits the statistics in type and channels.
     * Any other stays as it is, and the result is null.
     */
    public static Tensor apply(
            Tensor x, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar, double eps) {
        DType type = x.dtype();
        if (type != runningMean.dtype() || !x.isContiguous() || !x.device().equals(Device.CPU)) {
            return null;
        }
        // The operator does not compare these numbers, and would read behind the end of the statistics.
        if (x.numel() == 0 || x.size(1) != runningMean.numel()) {
            return null;
        }
        TensorOwner owner = ((NativeTensor) x).handle().owner();
        // The operator writes to these when it trains. Here it does not.
        try (Tensor mean = TensorData.empty(new long[1], type, Device.CPU, owner);
                Tensor invstd = TensorData.empty(new long[1], type, Device.CPU, owner)) {
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
