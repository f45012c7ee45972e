package hub.core.shell;

import hub.core.Entrypoint;
import hub.core.publish.Findings;
import hub.core.shell.FoldedText.Definition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Shows a person what a command returned: one line for each item, and records as a table with aligned columns. */
final class ResultText {

    /** The usual width of a terminal: a longer line would break. */
    private static final int LINE = 100;

    /** A column that is made smaller keeps so many letters. */
    private static final int NARROW = 8;

    /** Numbers, and sizes as people read them; in some rows there may be none. */
    private static final Pattern NUMBER =
            Pattern.compile("-?|-?[0-9][0-9.]*(e[-+]?[0-9]+)?( [kMGTPE]?B)?|NaN|-?Infinity");

    /** A line of an entrypoint's help that begins with a name; or the space that another line begins with. */
    private static final Pattern PARAMETER = Pattern.compile("  \\S+  | *");

    private final int columns;

    private ResultText(int columns) {
        this.columns = columns;
    }

    /** As people read it, in lines of any length. */
    static String of(Object value) {
        return of(value, FoldedText.UNLIMITED, false);
    }

    /**
     * @param columns how many there are on a line: a table that is wider has some texts cut, and one that does not fit then either
     *     has a line for each field
     * @param inBytes whether sizes are numbers of bytes
     */
    static String of(Object value, int columns, boolean inBytes) {
        if (value instanceof Entrypoint entrypoint) {
            return help(entrypoint, columns);
        }
        if (value instanceof Collection<?> items && items.stream().allMatch(Entrypoint.class::isInstance)) {
            return items.stream().map(item -> of(item, columns, inBytes)).collect(Collectors.joining("\n\n"));
        }
        if (value instanceof EntrypointNames names) {
            return names.text();
        }
        if (value instanceof HelpText help) {
            return help.text(columns);
        }
        if (value instanceof Findings findings) {
            return String.join("\n", FoldedText.definitions(definitions(findings), columns, 0));
        }
        if (value instanceof SeveralResults several) {
            return several.successes().stream()
                    .map(each -> of(each, columns, inBytes))
                    .collect(Collectors.joining("\n\n"));
        }
        return new ResultText(columns).ofPlain(inBytes ? PlainData.of(value) : PlainData.withSizes(value));
    }

    /** In an explanation no text is cut: what does not fit goes on in the next line. */
    private static String help(Entrypoint entrypoint, int columns) {
        return entrypoint
                .help()
                .lines()
                .flatMap(line -> FoldedText.fold(line, columns, indentOfNext(line, entrypoint)).stream())
                .collect(Collectors.joining("\n"));
    }

    private static int indentOfNext(String line, Entrypoint entrypoint) {
        if (line.equals(entrypoint.signature())) {
            return 4;
        }
        Matcher described = PARAMETER.matcher(line);
        return described.lookingAt() ? described.end() : 0;
    }

    private static List<Definition> definitions(Findings findings) {
        return findings.stream()
                .map(finding -> new Definition(
                        "%-7s  %s".formatted(finding.state().name().toLowerCase(Locale.ROOT), finding.about()),
                        finding.found() + "\n" + finding.todo()))
                .toList();
    }

    private String ofPlain(Object plain) {
        return switch (plain) {
            case null -> "";
            case List<?> rows when isTable(rows) -> table(spread(rows));
            case List<?> items -> items.stream().map(ResultText::cell).collect(Collectors.joining("\n"));
            case Map<?, ?> fields -> fields(fields);
            default -> plain.toString();
        };
    }

    /** A line for each field. Fields that are tables follow, each after an empty line; then maps too long for a line. */
    private String fields(Map<?, ?> fields) {
        var lines = new ArrayList<List<String>>();
        var tables = new ArrayList<String>();
        var maps = new ArrayList<String>();
        fields.forEach((name, value) -> {
            if (value instanceof List<?> rows && isTable(rows)) {
                tables.add(table(spread(rows)));
            } else if (value instanceof Map<?, ?> map && cell(map).length() > LINE) {
                maps.add(entries(heading(name.toString()), map));
            } else if (!Map.of().equals(value)) {
                // An empty map has nothing to show beside its name.
                lines.add(List.of(String.valueOf(name), cell(value)));
            }
        });
        if (!lines.isEmpty()) {
            tables.addFirst(align(lines));
        }
        tables.addAll(maps);
        return String.join("\n\n", tables);
    }

    private String entries(String heading, Map<?, ?> map) {
        var lines = new ArrayList<List<String>>();
        lines.add(List.of(heading));
        map.forEach((name, value) -> lines.add(List.of(name.toString(), cell(value))));
        return align(lines);
    }

    /** Rows whose first columns are the same make a table. */
    private static boolean isTable(List<?> rows) {
        return firstColumn(rows.isEmpty() ? null : rows.getFirst()) != null
                && rows.stream().map(ResultText::firstColumn).distinct().count() == 1;
    }

    private static Object firstColumn(Object row) {
        return row instanceof Map<?, ?> map && !map.isEmpty()
                ? map.keySet().iterator().next()
                : null;
    }

    /** A table of all columns that some row has. */
    private String table(List<?> rows) {
        var columns = new LinkedHashSet<Object>();
        rows.forEach(row -> columns.addAll(((Map<?, ?>) row).keySet()));
        var lines = new ArrayList<List<String>>();
        lines.add(columns.stream().map(column -> heading(column.toString())).toList());
        for (Object row : rows) {
            lines.add(columns.stream()
                    .map(column -> cell(((Map<?, ?>) row).get(column)))
                    .toList());
        }
        String table = align(lines, true);
        return table.lines().allMatch(line -> line.length() <= this.columns) ? table : below(rows);
    }

    /** Rows of more columns than a line has room for: a line for each field, and an empty line after each row. */
    private String below(List<?> rows) {
        return rows.stream()
                .map(row -> align(((Map<?, ?>) row)
                        .entrySet().stream()
                                .map(field -> List.of(String.valueOf(field.getKey()), cell(field.getValue())))
                                .toList()))
                .collect(Collectors.joining("\n\n"));
    }

    /** Puts the rows of a table in a table, such as the guesses for an image, into the outer table. The outer cells stand once. */
    private static List<?> spread(List<?> rows) {
        var spread = new ArrayList<Object>();
        for (Object row : rows) {
            Map<?, ?> outer = (Map<?, ?>) row;
            Object nested = outer.keySet().stream()
                    .filter(name -> outer.get(name) instanceof List<?> list && isTable(list))
                    .findFirst()
                    .orElse(null);
            List<?> inner = nested == null ? List.of() : (List<?>) outer.get(nested);
            for (int i = 0; i < inner.size(); i++) {
                spread.add(merged(outer, nested, (Map<?, ?>) inner.get(i), i == 0));
            }
            if (inner.isEmpty()) {
                return rows;
            }
        }
        return isTable(spread) ? spread : rows;
    }

    /** The fields of a row, with those of an inner row in the place of one field; null if two have the same name. */
    private static Map<Object, Object> merged(Map<?, ?> outer, Object nested, Map<?, ?> inner, boolean isFirst) {
        var merged = new LinkedHashMap<Object, Object>();
        outer.forEach((name, value) -> {
            if (name.equals(nested)) {
                merged.putAll(inner);
            } else {
                merged.put(name, isFirst ? value : "");
            }
        });
        return merged.size() == outer.size() - 1 + inner.size() ? merged : null;
    }

    /** {@code freeBytes} is read as FREE BYTES. */
    private static String heading(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toUpperCase(Locale.ROOT);
    }

    private static String cell(Object plain) {
        return switch (plain) {
            case null -> "-";
            case Double number -> shortened(number);
            case Float number -> shortened(number);
            case List<?> items when items.isEmpty() -> "[]";
            case List<?> items -> items.stream().map(ResultText::item).collect(Collectors.joining(", "));
            case Map<?, ?> fields ->
                fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + cell(field.getValue()))
                        .collect(Collectors.joining(", "));
            default -> plain.toString();
        };
    }

    /** A list in a list, such as a row of a matrix, keeps its brackets: they show the shape. */
    private static String item(Object plain) {
        return plain instanceof List<?> items && !items.isEmpty() ? "[" + cell(items) + "]" : cell(plain);
    }

    /** A table shows four digits; JSON has all of them. */
    private static String shortened(Number number) {
        double value = number.doubleValue();
        return value == Math.rint(value) || Double.isNaN(value) || Double.isInfinite(value)
                ? number.toString()
                : String.format(Locale.ROOT, Math.abs(value) < 1e-3 ? "%.3e" : "%.4f", value);
    }

    /** A cell may come from a stranger, like the name of a tensor in a file. It must not steer the terminal. */
    private static String printable(String cell) {
        return cell.replaceAll("\\s", " ").replaceAll("\\p{Cntrl}", "?");
    }

    private String align(List<List<String>> cells) {
        return align(cells, false);
    }

    /** @param hasHeading whether the first line is no row */
    private String align(List<List<String>> cells, boolean hasHeading) {
        var lines = cells.stream()
                .map(line -> line.stream().map(ResultText::printable).toList())
                .toList();
        int count = lines.stream().mapToInt(List::size).max().orElse(0);
        var rows = lines.subList(hasHeading ? 1 : 0, lines.size());
        int[] widths = new int[count];
        boolean[] isNumeric = new boolean[count];
        for (int i = 0; i < count; i++) {
            int column = i;
            widths[i] = lines.stream()
                    .filter(line -> line.size() > column)
                    .mapToInt(line -> line.get(column).length())
                    .max()
                    .orElse(0);
            isNumeric[i] = hasHeading
                    && rows.stream()
                            .allMatch(row -> NUMBER.matcher(row.get(column)).matches())
                    && rows.stream().anyMatch(row -> row.get(column).matches(".*\\d.*"));
        }
        if (hasHeading) {
            narrow(widths, isNumeric);
        }
        return lines.stream()
                .map(line -> {
                    var text = new StringBuilder();
                    for (int i = 0; i < line.size(); i++) {
                        String cell = cut(line.get(i), widths[i]);
                        String space = " ".repeat(widths[i] - cell.length());
                        text.append(isNumeric[i] ? space + cell : cell + space).append("  ");
                    }
                    return text.toString().stripTrailing();
                })
                .collect(Collectors.joining("\n"));
    }

    /** Takes from the widest texts what a line has no room for. Numbers stay whole. */
    private void narrow(int[] widths, boolean[] isNumeric) {
        while (IntStream.of(widths).sum() + 2 * (widths.length - 1) > columns) {
            int widest = IntStream.range(0, widths.length)
                    .filter(i -> !isNumeric[i])
                    .boxed()
                    .max(Comparator.comparingInt(i -> widths[i]))
                    .orElse(-1);
            if (widest < 0 || widths[widest] <= NARROW) {
                return;
            }
            widths[widest]--;
        }
    }

    private static String cut(String cell, int width) {
        return cell.length() <= width ? cell : cell.substring(0, width - 1) + "…";
    }
}
