package hub.gpu.schema;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.operators.TensorData;
import hub.gpu.schema.ComposedOperator.Arguments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The operators that reduce by classes or by segments, and take a Scalar for it. */
final class ComposedLosses {

    private static final long MEAN = 1;
    private static final long SUM = 2;

    private ComposedLosses() {}

    static Map<String, ComposedOperator> all() {
        var all = new HashMap<String, ComposedOperator>();
        all.put("multi_margin_loss", ComposedOperators.scoped(ComposedLosses::multiMargin));
        all.put("segment_reduce", ComposedOperators.scoped(ComposedLosses::segments));
        return all;
    }

    /** As {@code torch.nn.MultiMarginLoss}: the sum over all wrong classes of max(0, margin - right + wrong) to a power. */
    private static Tensor multiMargin(Arguments a) {
        double power = a.real(2);
        if (power != 1 && power != 2) {
            throw new IllegalArgumentException("multi_margin_loss: expected p to be 1 or 2, not " + power);
        }
        boolean isBatch = a.tensor(0).dim() == 2;
        Tensor scores = isBatch ? a.tensor(0) : a.tensor(0).reshape(1, -1);
        Tensor target = a.tensor(1).reshape(-1, 1);
        if (scores.dim() != 2 || target.size(0) != scores.size(0)) {
            throw new IllegalArgumentException("multi_margin_loss: expected a class for each row of %s, not %s"
                    .formatted(
                            Arrays.toString(a.tensor(0).shape()),
                            Arrays.toString(a.tensor(1).shape())));
        }
        Tensor distance = scores.sub(scores.gather(1, target)).add(a.number(3)).clampMin(0);
        Tensor terms = power == 1 ? distance : distance.mul(distance);
        if (!a.isNone(4)) {
            terms = terms.mul(a.tensor(4).gather(0, target.reshape(-1)).reshape(-1, 1));
        }
        long classes = scores.size(1);
        Tensor right = TensorData.ofLongs(classes, index -> index, a.owner())
                .to(target.device())
                .eq(target);
        Tensor losses = terms.maskedFill(right, 0).sum(1).div(classes);
        if (a.integer(5) == MEAN) {
            return losses.mean();
        }
        return a.integer(5) == SUM ? losses.sum() : isBatch ? losses : losses.reshape();
    }

    /** One result for each part of a dimension. Lengths or offsets stand in the last dimension of theirs, for each index before it. */
    private static Tensor segments(Arguments a) {
        Tensor data = a.tensor(0);
        boolean hasOffsets = a.isNone(2);
        Tensor bounds = hasOffsets ? a.tensor(4) : a.tensor(2);
        if (!a.isNone(3) || bounds == null) {
            throw new IllegalArgumentException("segment_reduce: expected lengths or offsets, and no indices");
        }
        long[] shape = data.shape();
        int axis = bounds.dim() - 1;
        boolean fits = axis >= 0
                && axis < shape.length
                && Math.floorMod(a.integer(5), shape.length) == axis
                && Arrays.equals(Arrays.copyOf(shape, axis), Arrays.copyOf(bounds.shape(), axis));
        if (!fits) {
            throw new IllegalArgumentException("segment_reduce: expected lengths for dimension %d of %s, not %s"
                    .formatted(a.integer(5), Arrays.toString(shape), Arrays.toString(bounds.shape())));
        }
        int given = (int) bounds.size(axis);
        shape[axis] = hasOffsets ? given - 1 : given;
        // The rows of data, one after the other.
        Tensor rows = data.flatten(0, axis);
        long[] numbers = bounds.to(DType.INT64).toLongArray();
        var results = new ArrayList<Tensor>();
        for (int row = 0; row < numbers.length / given; row++) {
            long[] ofRow = Arrays.copyOfRange(numbers, row * given, (row + 1) * given);
            long[] offsets = hasOffsets ? ofRow : offsets(ofRow);
            requireWhole(offsets, data.size(axis));
            for (int i = 1; i < offsets.length; i++) {
                long start = row * data.size(axis) + offsets[i - 1];
                results.add(segment(rows.narrow(0, start, offsets[i] - offsets[i - 1]), a));
            }
        }
        return results.isEmpty()
                ? data.newZeros(shape)
                : Tensor.stack(results, 0).reshape(shape);
    }

    private static long[] offsets(long... lengths) {
        long[] offsets = new long[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            offsets[i + 1] = offsets[i] + lengths[i];
        }
        return offsets;
    }

    private static void requireWhole(long[] offsets, long size) {
        if (offsets[0] != 0 || offsets[offsets.length - 1] != size) {
            throw new IllegalArgumentException("segment_reduce: the segments go from %d to %d, not from 0 to %d"
                    .formatted(offsets[0], offsets[offsets.length - 1], size));
        }
    }

    private static Tensor segment(Tensor part, Arguments a) {
        String reduce = a.text(1);
        Number initial = a.isNone(7) ? null : a.number(7);
        boolean isEmpty = part.size(0) == 0;
        long[] first = {0};
        switch (reduce) {
            case "sum", "mean" -> {
                Tensor sum = part.sum(first, false);
                Tensor whole = initial == null ? sum : sum.add(initial);
                if (reduce.equals("sum")) {
                    return whole;
                }
                // As in PyTorch, nothing has no mean, unless there is something to begin with.
                return isEmpty ? initial == null ? whole.add(Double.NaN) : whole : whole.div(part.size(0));
            }
            case "prod" -> {
                Tensor product = part.prod(0, false);
                return initial == null ? product : product.mul(initial);
            }
            case "max", "min" -> {
                boolean max = reduce.equals("max");
                double least = max ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
                Number from = initial == null ? least : initial;
                if (isEmpty) {
                    return part.sum(first, false).fill_(from);
                }
                Tensor extreme = max ? part.amax(first, false) : part.amin(first, false);
                return max ? extreme.clampMin(from) : extreme.clampMax(from);
            }
            default ->
                throw new IllegalArgumentException(
                        "segment_reduce: expected sum, mean, max, min or prod, not " + reduce);
        }
    }
}
