package hub.gpu.nn;

/**
 * The arguments of batch and instance normalisation beside their channels, with PyTorch's names and defaults: {@code
 * NormArguments.batch().eps(1e-3)}.
 *
 * @param eps what is added to the variance
 * @param momentum how much of a batch's statistics goes into the running ones; null for the mean over all batches
 * @param affine whether there is a learned weight
 * @param trackRunningStats whether there are running statistics
 * @param bias whether a learned weight has a bias beside it
 */
public record NormArguments(double eps, Double momentum, boolean affine, boolean trackRunningStats, boolean bias) {

    /** Of batch normalisation: eps 1e-5, momentum 0.1, a learned weight and bias, and running statistics. */
    public static NormArguments batch() {
        return new NormArguments(1e-5, 0.1, true, true, true);
    }

    /** Of instance normalisation: eps 1e-5, momentum 0.1, and neither learned weights nor running statistics. */
    public static NormArguments instance() {
        return new NormArguments(1e-5, 0.1, false, false, true);
    }

    /** What is added to the variance. */
    public NormArguments eps(double added) {
        return new NormArguments(added, momentum, affine, trackRunningStats, bias);
    }

    /** How much of a batch's statistics goes into the running ones; null for the mean over all batches. */
    public NormArguments momentum(Double share) {
        return new NormArguments(eps, share, affine, trackRunningStats, bias);
    }

    /** Whether there is a learned weight. */
    public NormArguments affine(boolean learned) {
        return new NormArguments(eps, momentum, learned, trackRunningStats, bias);
    }

    /** Whether there are running statistics. */
    public NormArguments trackRunningStats(boolean tracked) {
        return new NormArguments(eps, momentum, affine, tracked, bias);
    }

    /** Whether a learned weight has a bias beside it. */
    public NormArguments bias(boolean learned) {
        return new NormArguments(eps, momentum, affine, trackRunningStats, learned);
    }
}
