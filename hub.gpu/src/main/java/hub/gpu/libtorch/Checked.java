package hub.gpu.libtorch;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;

/**
 * Operators that first count or check, and then trust what they found. They are given copies of what they look at twice:
 * another thread could change it in between, and they would read or write where there is no memory.
 */
public final class Checked {

    private Checked() {}

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
        boolean all = Arrays.stream(indices).allMatch(Objects::isNull);
        if (all && indices.length > 0 && indices.length <= x.dim()) {
            // The operator fails an assertion without one index at least.
            return x.copy();
        }
        try (TensorScope scope = Scopes.open()) {
            var own = new ArrayList<Tensor>();
            for (Tensor index : indices) {
                own.add(isMask(index) ? index.copy() : index);
            }
            return scope.keep(Call.of("index.Tensor").arg(x).optionals(own).tensor());
        }
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
