package hub.gpu;

import hub.gpu.operators.Call;
import hub.gpu.operators.ScalarTensors;
import org.osgi.annotation.versioning.ProviderType;

/** Functions of single elements. */
@ProviderType
public interface Elementwise {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** The absolute value. */
    default Tensor abs() {
        return op("abs").tensor();
    }

    /** The negative. */
    default Tensor neg() {
        return op("neg").tensor();
    }

    /** -1, 0 or 1. */
    default Tensor sign() {
        return op("sign").tensor();
    }

    /** e to the power of each element. */
    default Tensor exp() {
        return op("exp").tensor();
    }

    /** 2 to the power of each element. */
    default Tensor exp2() {
        return op("exp2").tensor();
    }

    /** e to the power of each element, minus 1, exact near 0. */
    default Tensor expm1() {
        return op("expm1").tensor();
    }

    /** The natural logarithm. */
    default Tensor log() {
        return op("log").tensor();
    }

    /** The logarithm of base 2. */
    default Tensor log2() {
        return op("log2").tensor();
    }

    /** The logarithm of base 10. */
    default Tensor log10() {
        return op("log10").tensor();
    }

    /** The logarithm of 1 plus each element, exact near 0. */
    default Tensor log1p() {
        return op("log1p").tensor();
    }

    /** The square root. */
    default Tensor sqrt() {
        return op("sqrt").tensor();
    }

    /** One over the square root. */
    default Tensor rsqrt() {
        return op("rsqrt").tensor();
    }

    /** The square. */
    default Tensor square() {
        return op("square").tensor();
    }

    /** One over each element. */
    default Tensor reciprocal() {
        return op("reciprocal").tensor();
    }

    /** The sine. */
    default Tensor sin() {
        return op("sin").tensor();
    }

    /** The cosine. */
    default Tensor cos() {
        return op("cos").tensor();
    }

    /** The tangent. */
    default Tensor tan() {
        return op("tan").tensor();
    }

    /** The arc sine. */
    default Tensor asin() {
        return op("asin").tensor();
    }

    /** The arc cosine. */
    default Tensor acos() {
        return op("acos").tensor();
    }

    /** The arc tangent. */
    default Tensor atan() {
        return op("atan").tensor();
    }

    /** The hyperbolic sine. */
    default Tensor sinh() {
        return op("sinh").tensor();
    }

    /** The hyperbolic cosine. */
    default Tensor cosh() {
        return op("cosh").tensor();
    }

    /** The inverse hyperbolic sine. */
    default Tensor asinh() {
        return op("asinh").tensor();
    }

    /** The inverse hyperbolic cosine. */
    default Tensor acosh() {
        return op("acosh").tensor();
    }

    /** The inverse hyperbolic tangent. */
    default Tensor atanh() {
        return op("atanh").tensor();
    }

    /** The error function. */
    default Tensor erf() {
        return op("erf").tensor();
    }

    /** One minus the error function. */
    default Tensor erfc() {
        return op("erfc").tensor();
    }

    /** The inverse of the error function. */
    default Tensor erfinv() {
        return op("erfinv").tensor();
    }

    /** The logarithm of the gamma function. */
    default Tensor lgamma() {
        return op("lgamma").tensor();
    }

    /** The derivative of {@link #lgamma}. */
    default Tensor digamma() {
        return op("digamma").tensor();
    }

    /** The largest integer that is not above. */
    default Tensor floor() {
        return op("floor").tensor();
    }

    /** The smallest integer that is not below. */
    default Tensor ceil() {
        return op("ceil").tensor();
    }

    /** The nearest integer, halves to the even one. */
    default Tensor round() {
        return op("round").tensor();
    }

    /** The integer that is left without the fraction. */
    default Tensor trunc() {
        return op("trunc").tensor();
    }

    /** The fraction alone. */
    default Tensor frac() {
        return op("frac").tensor();
    }

    /** Rounds to a number of decimals. */
    default Tensor round(long decimals) {
        return op("round.decimals").arg(decimals).tensor();
    }

    /** With NaN and infinities replaced by 0 and the largest and smallest numbers. */
    default Tensor nanToNum() {
        return op("nan_to_num").none(3).tensor();
    }

    /** Between two numbers; null is no bound. */
    default Tensor clamp(Number min, Number max) {
        return ScalarTensors.beside(
                (Tensor) this,
                x -> Call.of("clamp.Tensor")
                        .arg(x)
                        .optScalar(min, x)
                        .optScalar(max, x)
                        .tensor());
    }

    /** Between two tensors; null is no bound. */
    default Tensor clamp(Tensor min, Tensor max) {
        return op("clamp.Tensor").opt(min).opt(max).tensor();
    }

    /** At least a number. */
    default Tensor clampMin(Number min) {
        return clamp(min, null);
    }

    /** At most a number. */
    default Tensor clampMax(Number max) {
        return clamp(null, max);
    }

    /** True where the element is 0. */
    default Tensor logicalNot() {
        return op("logical_not").tensor();
    }

    /** Every bit inverted. */
    default Tensor bitwiseNot() {
        return op("bitwise_not").tensor();
    }

    /** True where it is not a number. */
    default Tensor isNan() {
        return op("isnan").tensor();
    }

    /** True where it is infinite. */
    default Tensor isInf() {
        return op("isinf").tensor();
    }

    /** True where it is a finite number. */
    default Tensor isFinite() {
        return op("isfinite").tensor();
    }

    /** The real part, a view. */
    default Tensor real() {
        return op("real").tensor();
    }

    /** The imaginary part, a view. */
    default Tensor imag() {
        return op("imag").tensor();
    }

    /** The complex conjugate. */
    default Tensor conj() {
        return op("conj").tensor();
    }

    /** The tensor with conjugates computed in memory: {@link #conj} only marks a view for the next operator. */
    default Tensor resolveConj() {
        return op("resolve_conj").tensor();
    }

    /** The angle of a complex number. */
    default Tensor angle() {
        return op("angle").tensor();
    }

    /** A complex tensor as a real one with a last dimension of 2, a view. */
    default Tensor viewAsReal() {
        return op("view_as_real").tensor();
    }

    /** A real tensor with a last dimension of 2 as a complex one, a view. */
    default Tensor viewAsComplex() {
        return op("view_as_complex").tensor();
    }
}
