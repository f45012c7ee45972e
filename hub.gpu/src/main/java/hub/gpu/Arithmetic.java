package hub.gpu;

import hub.gpu.operators.Addition;
import hub.gpu.operators.Call;
import hub.gpu.operators.Division;
import hub.gpu.operators.Power;
import hub.gpu.operators.ScalarTensors;
import org.osgi.annotation.versioning.ProviderType;

/** Arithmetic element by element. Shapes broadcast, types promote, and a Java number keeps the tensor's type where it can. */
@ProviderType
public interface Arithmetic {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** The sum. */
    default Tensor add(Tensor other) {
        return Addition.add((Tensor) this, other, 1);
    }

    /** The sum with {@code other} times {@code alpha}. */
    default Tensor add(Tensor other, double alpha) {
        return Addition.add((Tensor) this, other, alpha);
    }

    /** The sum. */
    default Tensor add(Number other) {
        return Addition.add((Tensor) this, other, 1);
    }

    /** The difference. */
    default Tensor sub(Tensor other) {
        return Addition.sub((Tensor) this, other);
    }

    /** The difference. */
    default Tensor sub(Number other) {
        return Addition.sub((Tensor) this, other);
    }

    /** A number minus this. */
    default Tensor rsub(Number number) {
        return Addition.sub(number, (Tensor) this);
    }

    /** The product. */
    default Tensor mul(Tensor other) {
        return op("mul.Tensor").arg(other).tensor();
    }

    /** The product. */
    default Tensor mul(Number other) {
        return ScalarTensors.apply("mul.Tensor", (Tensor) this, other);
    }

    /** The quotient, which has a floating type for integers too. */
    default Tensor div(Tensor other) {
        return op("div.Tensor").arg(other).tensor();
    }

    /** The quotient, which has a floating type for integers too. */
    default Tensor div(Number other) {
        return ScalarTensors.apply("div.Tensor", (Tensor) this, other);
    }

    /** The quotient, rounded: {@code "floor"} or {@code "trunc"}. */
    default Tensor div(Tensor other, String rounding) {
        return Division.div((Tensor) this, other, rounding);
    }

    /** The quotient, rounded: {@code "floor"} or {@code "trunc"}. */
    default Tensor div(Number other, String rounding) {
        return Division.div((Tensor) this, other, rounding);
    }

    /** The remainder with the sign of the divisor. */
    default Tensor remainder(Tensor other) {
        return Division.remainder("remainder.Tensor", (Tensor) this, other);
    }

    /** The remainder with the sign of the divisor. */
    default Tensor remainder(Number other) {
        return Division.remainder("remainder.Tensor", (Tensor) this, other);
    }

    /** The remainder with the sign of the dividend. */
    default Tensor fmod(Tensor other) {
        return Division.remainder("fmod.Tensor", (Tensor) this, other);
    }

    /** The remainder with the sign of the dividend. */
    default Tensor fmod(Number other) {
        return Division.remainder("fmod.Tensor", (Tensor) this, other);
    }

    /** The power. */
    default Tensor pow(Tensor exponent) {
        return op("pow.Tensor_Tensor").arg(exponent).tensor();
    }

    /** The power. */
    default Tensor pow(Number exponent) {
        return Power.pow((Tensor) this, exponent);
    }

    /** The greater of two. */
    default Tensor maximum(Tensor other) {
        return op("maximum").arg(other).tensor();
    }

    /** The smaller of two. */
    default Tensor minimum(Tensor other) {
        return op("minimum").arg(other).tensor();
    }

    /** The angle of the point (other, this). */
    default Tensor atan2(Tensor other) {
        return op("atan2").arg(other).tensor();
    }

    /** The length of the hypotenuse. */
    default Tensor hypot(Tensor other) {
        return op("hypot").arg(other).tensor();
    }

    /** The logarithm of the sum of the exponentials. */
    default Tensor logaddexp(Tensor other) {
        return op("logaddexp").arg(other).tensor();
    }

    /** True where both are not 0. */
    default Tensor logicalAnd(Tensor other) {
        return op("logical_and").arg(other).tensor();
    }

    /** True where at least one is not 0. */
    default Tensor logicalOr(Tensor other) {
        return op("logical_or").arg(other).tensor();
    }

    /** True where exactly one is not 0. */
    default Tensor logicalXor(Tensor other) {
        return op("logical_xor").arg(other).tensor();
    }

    /** Every bit that both have. */
    default Tensor bitwiseAnd(Tensor other) {
        return op("bitwise_and.Tensor").arg(other).tensor();
    }

    /** Every bit that at least one has. */
    default Tensor bitwiseOr(Tensor other) {
        return op("bitwise_or.Tensor").arg(other).tensor();
    }

    /** Every bit that exactly one has. */
    default Tensor bitwiseXor(Tensor other) {
        return op("bitwise_xor.Tensor").arg(other).tensor();
    }

    /** This plus the difference to {@code end} times {@code weight}. */
    default Tensor lerp(Tensor end, Tensor weight) {
        return op("lerp.Tensor").arg(end).arg(weight).tensor();
    }

    /** This plus the difference to {@code end} times {@code weight}. */
    default Tensor lerp(Tensor end, Number weight) {
        return op("lerp.Tensor").arg(end).scalarOf(weight, (Tensor) this).tensor();
    }
}
