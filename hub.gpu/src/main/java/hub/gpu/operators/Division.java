package hub.gpu.operators;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;

/**
 * Division that never divides an integer by -1. The processor traps when it divides the smallest integer by -1, and that
 * would end the process. A divisor that another thread may change to -1 is copied first.
 */
public final class Division {

    private Division() {}

    /** The quotient, rounded. */
    public static Tensor div(Tensor x, Tensor divisor, String rounding) {
        if (!mayTrap(x, divisor)) {
            return Call.of("div.Tensor_mode").arg(x).arg(divisor).opt(rounding).tensor();
        }
        try (TensorScope scope = TensorScopes.open()) {
            Tensor own = divisor.copy();
            Tensor minusOne = own.eq(-1);
            Tensor safe = minusOne.where(own.onesLike(), own);
            Tensor quotient =
                    Call.of("div.Tensor_mode").arg(x).arg(safe).opt(rounding).tensor();
            return scope.keep(minusOne.where(quotient.neg(), quotient));
        }
    }

    /** The quotient, rounded. */
    public static Tensor div(Tensor x, Number divisor, String rounding) {
        if (isMinusOne(divisor) && isSigned(x)) {
            return x.mul(-1);
        }
        return ScalarTensors.beside(
                x,
                y -> Call.of("div.Tensor_mode")
                        .arg(y)
                        .scalar(divisor, y)
                        .opt(rounding)
                        .tensor());
    }

    /** The remainder, by {@code remainder} or {@code fmod}. */
    public static Tensor remainder(String op, Tensor x, Tensor divisor) {
        if (!mayTrap(x, divisor)) {
            return Call.of(op).arg(x).arg(divisor).tensor();
        }
        try (TensorScope scope = TensorScopes.open()) {
            Tensor own = divisor.copy();
            Tensor safe = own.eq(-1).where(own.onesLike(), own);
            return scope.keep(Call.of(op).arg(x).arg(safe).tensor());
        }
    }

    /** The remainder, by {@code remainder} or {@code fmod}. */
    public static Tensor remainder(String op, Tensor x, Number divisor) {
        // The remainder is 0 for 1 as it is for -1.
        Number other = isMinusOne(divisor) && isSigned(x) ? (Number) 1L : divisor;
        return ScalarTensors.apply(op, x, other);
    }

    private static boolean isMinusOne(Number divisor) {
        return ScalarTensors.isInteger(divisor) && divisor.longValue() == -1;
    }

    private static boolean mayTrap(Tensor x, Tensor divisor) {
        return isSigned(x) && isSigned(divisor);
    }

    private static boolean isSigned(Tensor x) {
        return isSigned(x.dtype());
    }

    static boolean isSigned(DType type) {
        return switch (type) {
            case INT8, INT16, INT32, INT64 -> true;
            default -> false;
        };
    }
}
