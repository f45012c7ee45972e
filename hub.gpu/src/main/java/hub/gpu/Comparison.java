package hub.gpu;

import hub.gpu.operators.Call;
import hub.gpu.operators.ScalarTensors;
import org.osgi.annotation.versioning.ProviderType;

/** Comparisons element by element, with booleans as results. Shapes broadcast. */
@ProviderType
public interface Comparison {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** Equal. */
    default Tensor eq(Tensor other) {
        return op("eq.Tensor").arg(other).tensor();
    }

    /** Equal. */
    default Tensor eq(Number other) {
        return ScalarTensors.apply("eq.Tensor", (Tensor) this, other);
    }

    /** Not equal. */
    default Tensor ne(Tensor other) {
        return op("ne.Tensor").arg(other).tensor();
    }

    /** Not equal. */
    default Tensor ne(Number other) {
        return ScalarTensors.apply("ne.Tensor", (Tensor) this, other);
    }

    /** Less than. */
    default Tensor lt(Tensor other) {
        return op("lt.Tensor").arg(other).tensor();
    }

    /** Less than. */
    default Tensor lt(Number other) {
        return ScalarTensors.apply("lt.Tensor", (Tensor) this, other);
    }

    /** Less than or equal. */
    default Tensor le(Tensor other) {
        return op("le.Tensor").arg(other).tensor();
    }

    /** Less than or equal. */
    default Tensor le(Number other) {
        return ScalarTensors.apply("le.Tensor", (Tensor) this, other);
    }

    /** Greater than. */
    default Tensor gt(Tensor other) {
        return op("gt.Tensor").arg(other).tensor();
    }

    /** Greater than. */
    default Tensor gt(Number other) {
        return ScalarTensors.apply("gt.Tensor", (Tensor) this, other);
    }

    /** Greater than or equal. */
    default Tensor ge(Tensor other) {
        return op("ge.Tensor").arg(other).tensor();
    }

    /** Greater than or equal. */
    default Tensor ge(Number other) {
        return ScalarTensors.apply("ge.Tensor", (Tensor) this, other);
    }

    /** Equal within a relative and an absolute tolerance. */
    default Tensor isClose(Tensor other, double rtol, double atol) {
        return op("isclose").arg(other).arg(rtol).arg(atol).arg(false).tensor();
    }

    /** Whether all elements are equal within a relative and an absolute tolerance. */
    default boolean allClose(Tensor other, double rtol, double atol) {
        return op("allclose").arg(other).arg(rtol).arg(atol).arg(false).bool();
    }

    /** Whether shapes and all elements are equal. */
    default boolean equal(Tensor other) {
        return op("equal").arg(other).bool();
    }
}
