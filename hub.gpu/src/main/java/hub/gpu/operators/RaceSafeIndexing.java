package hub.gpu.operators;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Operators that first count or check the elements of a tensor, and then trust what they found. Another thread could change
 * the elements in between: the operator would read or write where there is no memory. So it gets a copy of them.
 */
public final class RaceSafeIndexing {

    private RaceSafeIndexing() {}

    /** The places of the elements that are not 0. */
    public static Tensor nonzero(Tensor x) {
        try (Tensor own = x.copy()) {
            return Call.of("nonzero").arg(own).tensor();
        }
    }

    /** The elements where a mask is true. */
    public static Tensor maskedSelect(Tensor x, Tensor mask) {
        try (Tensor own = mask.copy()) {
            return Call.of("masked_select").arg(x).arg(own).tensor();
        }
    }

    /** The elements at places, or where masks are true. */
    public static Tensor index(Tensor x, Tensor... indices) {
        if (areAllNull(indices) && indices.length > 0 && indices.length <= x.dim()) {
            // The operator needs one index at least.
            return x.copy();
        }
        try (TensorScope scope = TensorScopes.open()) {
            List<Tensor> own = ownMasks(indices);
            return scope.keep(Call.of("index.Tensor").arg(x).optionals(own).tensor());
        }
    }

    /** With values written or added at places, or where masks are true. */
    public static Tensor indexPut(Tensor x, Tensor values, boolean accumulate, Tensor... indices) {
        requireOne(indices);
        try (TensorScope scope = TensorScopes.open()) {
            List<Tensor> own = ownMasks(indices);
            Call call = Call.of("index_put").arg(x).optionals(own);
            return scope.keep(call.arg(values).arg(accumulate).tensor());
        }
    }

    /** With the slices of a source added at places of a dimension. */
    public static Tensor indexAdd(Tensor x, long dim, Tensor index, Tensor source) {
        int dims = x.dim();
        if (dim < -dims || dim >= dims) {
            throw new IllegalArgumentException(
                    "indexAdd: a tensor of %d dimensions has no dimension %d".formatted(dims, dim));
        }
        int place = Math.floorMod(dim, dims);
        boolean places = index.dtype() == DType.INT64 || index.dtype() == DType.INT32;
        if (!places || index.dim() != 1) {
            throw new IllegalArgumentException(
                    "indexAdd: expected the places as one dimension of int64 or int32, not %d of %s"
                            .formatted(index.dim(), index.dtype()));
        }
        long[] expected = x.shape();
        expected[place] = index.numel();
        if (!Arrays.equals(expected, source.shape())) {
            throw new IllegalArgumentException("indexAdd: expected a source of shape %s, not %s"
                    .formatted(Arrays.toString(expected), Arrays.toString(source.shape())));
        }
        // The operator of this name takes a Scalar. Indices that are null take their dimension whole.
        Tensor[] indices = new Tensor[place + 1];
        indices[place] = index;
        return indexPut(x, source, true, indices);
    }

    /** As {@link #indexPut}, in place. */
    public static Tensor indexPutInPlace(Tensor x, Tensor values, boolean accumulate, Tensor... indices) {
        requireOne(indices);
        try (TensorScope _ = TensorScopes.open()) {
            List<Tensor> own = ownMasks(indices);
            Call call = Call.of("index_put_").arg(x).optionals(own);
            return call.arg(values).arg(accumulate).inPlace(x);
        }
    }

    private static void requireOne(Tensor... indices) {
        if (areAllNull(indices)) {
            throw new IllegalArgumentException(
                    "indexPut: expected at least one index that is not null; copy_ and add_ write everywhere");
        }
    }

    private static boolean areAllNull(Tensor... indices) {
        return Arrays.stream(indices).allMatch(Objects::isNull);
    }

    private static List<Tensor> ownMasks(Tensor... indices) {
        var own = new ArrayList<Tensor>();
        for (Tensor index : indices) {
            own.add(isMask(index) ? index.copy() : index);
        }
        return own;
    }

    private static boolean isMask(Tensor index) {
        return index != null && (index.dtype() == DType.BOOL || index.dtype() == DType.UINT8);
    }

    /** How often each number occurs. */
    public static Tensor bincount(Tensor x, long minLength) {
        try (Tensor own = x.copy()) {
            return Call.of("bincount").arg(own).none().arg(minLength).tensor();
        }
    }

    /** The elements at places of a dimension. */
    public static Tensor indexSelect(Tensor x, long dim, Tensor index) {
        try (Tensor own = index.copy()) {
            return Call.of("index_select").arg(x).arg(dim).arg(own).tensor();
        }
    }
}
