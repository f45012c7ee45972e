package hub.gpu.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * The numbers of one tensor as text, all of one width, as {@code torch._tensor_str._Formatter} writes them: with four digits
 * after the point, or as integers, or with exponents where their sizes differ too much.
 */
final class NumberText {

    private static final int PRECISION = 4;

    private final boolean exponents;
    private final boolean integers;
    private final int width;

    private NumberText(boolean exponents, boolean integers, int width) {
        this.exponents = exponents;
        this.integers = integers;
        this.width = width;
    }

    static NumberText of(double... values) {
        double[] counting = Arrays.stream(values)
                .filter(value -> Double.isFinite(value) && value != 0)
                .toArray();
        if (counting.length == 0) {
            return new NumberText(false, true, 1);
        }
        double min = Arrays.stream(counting).map(Math::abs).min().orElseThrow();
        double max = Arrays.stream(counting).map(Math::abs).max().orElseThrow();
        boolean integers = Arrays.stream(counting).allMatch(value -> value == Math.rint(value));
        boolean exponents = max / min > 1000 || max > 1e8 || min < 1e-4;
        var text = new NumberText(exponents, integers, 0);
        int width = Arrays.stream(counting)
                .mapToObj(text::plain)
                .mapToInt(String::length)
                .max()
                .orElse(1);
        return new NumberText(exponents, integers, Math.max(width, 1));
    }

    int width() {
        return width;
    }

    String of(double value) {
        String text = plain(value);
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private String plain(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        String digits =
                exponents ? scientific(Math.abs(value)) : integers ? fixed(value, 0) + "." : fixed(value, PRECISION);
        return Double.doubleToRawLongBits(value) < 0 ? "-" + digits : digits;
    }

    /** Rounds the exact value half to even, as C does. Java's own formats round the shortest decimal of the value. */
    private static String fixed(double value, int digits) {
        return new BigDecimal(Math.abs(value))
                .setScale(digits, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    private static String scientific(double value) {
        if (value == 0) {
            return "0.0000e+00";
        }
        var rounded = new BigDecimal(value).round(new MathContext(PRECISION + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        String digits = rounded.unscaledValue().abs().toString();
        digits += "0".repeat(Math.max(0, PRECISION + 1 - digits.length()));
        return "%s.%se%s%02d"
                .formatted(
                        digits.substring(0, 1),
                        digits.substring(1, PRECISION + 1),
                        exponent < 0 ? "-" : "+",
                        Math.abs(exponent));
    }
}
