package hub.gpu.nn;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** The parameters and running statistics of batch and instance normalisation, whatever the number of dimensions. */
final class BatchStatistics {

    private final Tensor weight;
    private final Tensor bias;
    private final Tensor runningMean;
    private final Tensor runningVar;
    private final Tensor batchesTracked;
    private final double momentum;
    private final double eps;
    private volatile boolean training;

    BatchStatistics(
            Weights weights, long features, double eps, double momentum, boolean affine, boolean trackRunningStats) {
        this.eps = eps;
        this.momentum = momentum;
        weight = affine ? weights.parameter("weight", w -> w.fill_(1), features) : null;
        bias = affine ? weights.parameter("bias", Tensor::zero_, features) : null;
        runningMean = trackRunningStats ? weights.parameter("running_mean", Tensor::zero_, features) : null;
        runningVar = trackRunningStats ? weights.parameter("running_var", v -> v.fill_(1), features) : null;
        // Checkpoints from before PyTorch 0.4.1 do not have it.
        batchesTracked = trackRunningStats && weights.contains("num_batches_tracked")
                ? weights.parameter("num_batches_tracked", DType.INT64, Tensor::zero_)
                : null;
    }

    void train(boolean on) {
        training = on;
    }

    Tensor weight() {
        return weight;
    }

    Tensor bias() {
        return bias;
    }

    Tensor normalise(Tensor x) {
        boolean ofBatch = training || runningMean == null;
        if (training && batchesTracked != null) {
            batchesTracked.add_(1);
        }
        return x.batchNorm(weight, bias, runningMean, runningVar, ofBatch, momentum, eps);
    }

    Tensor normaliseInstances(Tensor x) {
        return x.instanceNorm(weight, bias, runningMean, runningVar, runningMean == null, momentum, eps);
    }
}
