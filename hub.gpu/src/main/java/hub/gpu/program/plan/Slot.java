package hub.gpu.program.plan;

import hub.gpu.program.graph.Argument.Kind;

/**
 * A place in {@link RunValues}.
 *
 * @param kind TENSOR, or INT, FLOAT or BOOL for a number
 */
record Slot(Kind kind, int index) {

    boolean isTensor() {
        return kind == Kind.TENSOR;
    }

    /** A number as an object. */
    Object boxed(RunValues values) {
        long bits = values.numbers[index];
        return switch (kind) {
            case FLOAT -> Double.longBitsToDouble(bits);
            case BOOL -> bits != 0;
            default -> bits;
        };
    }

    /** A number as a double. */
    double real(RunValues values) {
        long bits = values.numbers[index];
        return kind == Kind.FLOAT ? Double.longBitsToDouble(bits) : bits;
    }

    void set(RunValues values, Object number) {
        values.numbers[index] = bits(number);
    }

    private long bits(Object number) {
        return switch (number) {
            case Boolean truth -> truth ? 1 : 0;
            case Number value when kind == Kind.FLOAT -> Double.doubleToRawLongBits(value.doubleValue());
            case Number value -> value.longValue();
            default -> throw new IllegalArgumentException("Expected a number, not " + number);
        };
    }
}
