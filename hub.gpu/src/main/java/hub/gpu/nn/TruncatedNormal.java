package hub.gpu.nn;

import hub.gpu.Tensor;
import java.util.List;

/** {@code torch.nn.init.trunc_normal_} of PyTorch 2.13, draw by draw. */
final class TruncatedNormal {

    private static final double OFTEN_INSIDE = 0.3;

    private TruncatedNormal() {}

    static void fill(Tensor tensor, double mean, double deviation, double min, double max) {
        Tensor bounds = Tensor.stack(
                List.of(tensor.newZeros().fill_(min), tensor.newZeros().fill_(max)), 0);
        double[] erf = bounds.sub(mean).div(deviation * Math.sqrt(2)).erf().toDoubleArray();
        double inside = (erf[1] - erf[0]) / 2;
        if (inside > OFTEN_INSIDE) {
            drawAgain(tensor, mean, deviation, (float) min, (float) max);
        } else {
            reject(tensor, mean, deviation, min, max);
        }
    }

    private static void drawAgain(Tensor tensor, double mean, double deviation, double min, double max) {
        Tensor result = tensor.normal_(mean, deviation);
        Tensor outside = result.lt(min).logicalOr(result.gt(max));
        while (outside.any().item() != 0) {
            result = outside.where(result.zerosLike().normal_(mean, deviation), result);
            outside = result.lt(min).logicalOr(result.gt(max));
        }
        if (result != tensor) {
            tensor.copy_(result);
        }
    }

    /** Draws uniform numbers, and accepts each with the probability of its density divided by the highest. */
    private static void reject(Tensor tensor, double mean, double deviation, double min, double max) {
        double mode = Math.max(min, Math.min(mean, max));
        double highest = -0.5 * Math.pow((mode - mean) / deviation, 2);
        Tensor result = tensor.uniform_(min, max);
        Tensor pending = refused(tensor, mean, deviation, highest);
        while (pending.any().item() != 0) {
            Tensor candidates = tensor.zerosLike().uniform_(min, max);
            result = pending.where(candidates, result);
            pending = pending.where(refused(candidates, mean, deviation, highest), pending);
        }
        if (result != tensor) {
            tensor.copy_(result);
        }
    }

    private static Tensor refused(Tensor candidates, double mean, double deviation, double highest) {
        Tensor density = candidates.sub(mean).div(deviation).square().mul(-0.5).sub(highest);
        return candidates.zerosLike().uniform_(0, 1).log().gt(density);
    }
}
