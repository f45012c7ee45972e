package hub.gpu.program.signature;

import hub.gpu.program.graph.Expression;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A size as {@code factor * symbol + rest}, with one symbol that is not known yet.
 *
 * @param symbol null where all symbols are known, and the size is the rest
 */
record LinearSize(long factor, String symbol, long rest) {

    /** Empty if a formula is not of this kind, or its numbers are too large. */
    static Optional<LinearSize> of(Expression size, Map<String, Long> symbols) {
        try {
            return Optional.ofNullable(linear(size, symbols));
        } catch (ArithmeticException tooLarge) {
            return Optional.empty();
        }
    }

    private static LinearSize linear(Expression size, Map<String, Long> symbols) {
        return switch (size) {
            case Expression.Number number -> new LinearSize(0, null, number.value());
            case Expression.Symbol symbol ->
                symbols.containsKey(symbol.name())
                        ? new LinearSize(0, null, symbols.get(symbol.name()))
                        : new LinearSize(1, symbol.name(), 0);
            case Expression.Sum sum -> {
                LinearSize total = new LinearSize(0, null, 0);
                for (Expression term : sum.terms()) {
                    total = total == null ? null : total.plus(linear(term, symbols));
                }
                yield total;
            }
            case Expression.Product product -> {
                LinearSize total = new LinearSize(0, null, 1);
                for (Expression factor : product.factors()) {
                    total = total == null ? null : total.times(linear(factor, symbols));
                }
                yield total;
            }
            case Expression.Other _ -> null;
        };
    }

    private LinearSize plus(LinearSize other) {
        boolean isLinear = other != null && (symbol == null || other.symbol == null || symbol.equals(other.symbol));
        return isLinear
                ? new LinearSize(
                        Math.addExact(factor, other.factor),
                        symbol == null ? other.symbol : symbol,
                        Math.addExact(rest, other.rest))
                : null;
    }

    private LinearSize times(LinearSize other) {
        if (other == null || symbol != null && other.symbol != null) {
            return null;
        }
        return symbol == null
                ? new LinearSize(
                        Math.multiplyExact(other.factor, rest), other.symbol, Math.multiplyExact(other.rest, rest))
                : other.times(this);
    }

    /** The symbol's value for a size; empty if there is none. */
    OptionalLong solved(long size) {
        long multiple = Math.subtractExact(size, rest);
        return factor != 0 && multiple % factor == 0 ? OptionalLong.of(multiple / factor) : OptionalLong.empty();
    }
}
