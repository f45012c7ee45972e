package hub.gpu.program.format;

import hub.gpu.memory.MalformedFileException;
import hub.gpu.program.graph.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads sizes that are formulas. PyTorch writes SymPy's text: {@code Mul(Integer(2), Symbol('s0', integer=True))}, before
 * 2.6 {@code 2*s0}. Sums and products are understood; other formulas are kept as text.
 */
final class ExpressionParser {

    private static final int MAX_LENGTH = 1 << 14;
    private static final int MAX_DEPTH = 50;

    private static final Pattern SYMBOL = Pattern.compile("Symbol\\('(\\w+)'[^()]*\\)");
    private static final Pattern INTEGER = Pattern.compile("Integer\\((-?\\d{1,18})\\)");
    private static final Pattern PLAIN_NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern PLAIN_SYMBOL = Pattern.compile("[a-zA-Z_]\\w*");

    private ExpressionParser() {}

    static Expression parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new MalformedFileException(
                    "it has a size whose formula is longer than " + MAX_LENGTH + " characters");
        }
        return expression(text.strip(), 0);
    }

    private static Expression expression(String text, int depth) {
        Matcher symbol = SYMBOL.matcher(text);
        if (symbol.matches()) {
            return new Expression.Symbol(symbol.group(1));
        }
        Matcher integer = INTEGER.matcher(text);
        if (integer.matches()) {
            return new Expression.Number(Long.parseLong(integer.group(1)));
        }
        if (PLAIN_NUMBER.matcher(text).matches()) {
            return new Expression.Number(Long.parseLong(text));
        }
        if (PLAIN_SYMBOL.matcher(text).matches()) {
            return new Expression.Symbol(text);
        }
        if (depth < MAX_DEPTH) {
            if (text.startsWith("Add(") && text.endsWith(")")) {
                return new Expression.Sum(parts(text.substring(4, text.length() - 1), ',', depth));
            }
            if (text.startsWith("Mul(") && text.endsWith(")")) {
                return new Expression.Product(parts(text.substring(4, text.length() - 1), ',', depth));
            }
            List<String> terms = split(text, '+');
            if (terms.size() > 1) {
                return new Expression.Sum(parts(text, '+', depth));
            }
            List<String> factors = split(text, '*');
            if (factors.size() > 1 && !text.contains("**")) {
                return new Expression.Product(parts(text, '*', depth));
            }
        }
        return new Expression.Other(SYMBOL.matcher(text).replaceAll("$1").replaceAll("Integer\\((-?\\d+)\\)", "$1"));
    }

    private static List<Expression> parts(String text, char separator, int depth) {
        return split(text, separator).stream()
                .map(part -> expression(part.strip(), depth + 1))
                .toList();
    }

    /** Splits a text at a character outside of brackets. */
    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == separator && depth == 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }
}
