package hub.gpu.program.graph;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A size: a number, or a formula of symbols that the inputs decide. */
public sealed interface Expression {

    /** A number. */
    record Number(long value) implements Expression {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** A number that is known when the program runs. */
    record Symbol(String name) implements Expression {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A sum. */
    record Sum(List<Expression> terms) implements Expression {
        @Override
        public String toString() {
            return terms.stream().map(Object::toString).collect(Collectors.joining(" + "));
        }
    }

    /** A product. */
    record Product(List<Expression> factors) implements Expression {
        @Override
        public String toString() {
            return factors.stream()
                    .map(factor -> factor instanceof Sum ? "(" + factor + ")" : factor.toString())
                    .collect(Collectors.joining("*"));
        }
    }

    /** A formula that is shown, and not evaluated. */
    record Other(String text) implements Expression {
        @Override
        public String toString() {
            return text;
        }
    }

    /** Its value where all its symbols are known; empty if one is not, if it is not evaluated, or is too large. */
    default OptionalLong value(Map<String, Long> symbols) {
        try {
            return switch (this) {
                case Number number -> OptionalLong.of(number.value);
                case Symbol symbol ->
                    symbols.containsKey(symbol.name) ? OptionalLong.of(symbols.get(symbol.name)) : OptionalLong.empty();
                case Sum sum -> folded(sum.terms, 0, symbols);
                case Product product -> folded(product.factors, 1, symbols);
                case Other _ -> OptionalLong.empty();
            };
        } catch (ArithmeticException tooLarge) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong folded(List<Expression> parts, long start, Map<String, Long> symbols) {
        long result = start;
        for (Expression part : parts) {
            OptionalLong value = part.value(symbols);
            if (value.isEmpty()) {
                return value;
            }
            result = start == 0
                    ? Math.addExact(result, value.getAsLong())
                    : Math.multiplyExact(result, value.getAsLong());
        }
        return OptionalLong.of(result);
    }
}
