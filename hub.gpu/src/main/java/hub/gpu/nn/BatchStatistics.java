package hub.gpu.nn;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.checkpoint.Weights;
import hub.gpu.operators.BatchNormInPlace;
import hub.gpu.operators.TensorScopes;
import java.util.Arrays;

/** The parameters and running statistics of batch and instance normalisation, whatever the number of dimensions. */
final class BatchStatistics {

    private final Tensor weight;
    private final Tensor bias;
    private final Tensor runningMean;
    private final Tensor runningVar;
    private final Tensor batchesTracked;
    private final Double momentum;
    private final double eps;
    private volatile boolean training;

    BatchStatistics(Weights weights, long features, NormArguments arguments) {
        this.momentum = arguments.momentum();
        this.eps = arguments.eps();
        boolean learned = arguments.affine();
        boolean tracked = arguments.trackRunningStats();
        weight = learned ? weights.parameter("weight", Init::ones, features) : null;
        bias = learned && arguments.bias() ? weights.parameter("bias", Init::zeros, features) : null;
        runningMean = tracked ? weights.parameter("running_mean", Init::zeros, features) : null;
        runningVar = tracked ? weights.parameter("running_var", Init::ones, features) : null;
        // Checkpoints from before PyTorch 0.4.1 do not have it.
        batchesTracked = tracked && weights.contains("num_batches_tracked")
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
        if (isOfInput()) {
            requireSeveral(x, x.size(0));
        }
        return x.batchNorm(weight, bias, runningMean, runningVar, isOfInput(), training ? countBatch() : 0, eps);
    }

    /** As {@link #normalise}, in the memory of {@code x} if that is possible. */
    Tensor overwrite(Tensor x) {
        Tensor overwritten = isOfInput() ? null : BatchNormInPlace.apply(x, weight, bias, runningMean, runningVar, eps);
        return overwritten == null ? normalise(x) : overwritten;
    }

    private boolean isOfInput() {
        return training || runningMean == null;
    }

    Tensor normaliseInstances(Tensor x) {
        if (isOfInput()) {
            requireSeveral(x, 1);
        }
        double factor = momentum == null ? 0 : momentum;
        return x.instanceNorm(weight, bias, runningMean, runningVar, isOfInput(), factor, eps);
    }

    /** One value has no variance. */
    private void requireSeveral(Tensor x, long factor) {
        long values = factor;
        for (int dim = 2; dim < x.dim(); dim++) {
            values *= x.size(dim);
        }
        if (values == 1) {
            throw new IllegalArgumentException("Statistics need more than one value per channel, not a tensor of shape "
                    + Arrays.toString(x.shape()));
        }
    }

    /** By how much this batch moves the running statistics. */
    private double countBatch() {
        if (batchesTracked == null) {
            return momentum == null ? 0 : momentum;
        }
        try (TensorScope _ = TensorScopes.open()) {
            batchesTracked.add_(1);
        }
        return momentum == null ? 1 / batchesTracked.item() : momentum;
    }
}
