package hub.itest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a person sees of what a program writes to a terminal: text, the moves of the cursor, and what is erased. */
final class Screen {

    private static final char ESCAPE = '\u001b';

    private final int columns;
    private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    private final StringBuilder sequence = new StringBuilder();
    private int row;
    private int column;

    Screen(int columns) {
        this.columns = columns;
    }

    synchronized void write(char c) {
        if (sequence.length() > 0) {
            sequence.append(c);
            escape();
            return;
        }
        switch (c) {
            case ESCAPE -> sequence.append(c);
            case '\r' -> column = 0;
            case '\n' -> down();
            case '\b' -> column = Math.max(0, column - 1);
            case '\u0007' -> {}
            case '\t' -> column += 8 - column % 8;
            default -> put(c);
        }
    }

    private void put(char c) {
        if (column >= columns) {
            column = 0;
            down();
        }
        StringBuilder line = lines.get(row);
        while (line.length() <= column) {
            line.append(' ');
        }
        line.setCharAt(column++, c);
    }

    private void down() {
        row++;
        while (lines.size() <= row) {
            lines.add(new StringBuilder());
        }
    }

    private void escape() {
        char kind = sequence.charAt(1);
        char last = sequence.charAt(sequence.length() - 1);
        boolean ends =
                kind == '[' ? sequence.length() > 2 && Character.isLetter(last) : sequence.length() > 2 || kind != '(';
        if (!ends) {
            return;
        }
        if (kind == '[') {
            obey(last, sequence.substring(2, sequence.length() - 1));
        }
        sequence.setLength(0);
    }

    private void obey(char what, String parameters) {
        int number = parameters.matches("\\d+") ? Integer.parseInt(parameters) : 0;
        int times = Math.max(1, number);
        switch (what) {
            case 'A' -> row = Math.max(0, row - times);
            case 'B' -> {
                for (int i = 0; i < times; i++) {
                    down();
                }
            }
            case 'C' -> column += times;
            case 'D' -> column = Math.max(0, column - times);
            case 'G' -> column = times - 1;
            case 'K' -> eraseLine(number);
            case 'J' -> {
                eraseLine(0);
                while (lines.size() > row + 1) {
                    lines.removeLast();
                }
            }
            default -> {}
        }
    }

    private void eraseLine(int which) {
        StringBuilder line = lines.get(row);
        if (which == 2) {
            line.setLength(0);
        } else if (which == 1) {
            line.replace(0, Math.min(column, line.length()), " ".repeat(Math.min(column, line.length())));
        } else if (line.length() > column) {
            line.setLength(column);
        }
    }

    synchronized int row() {
        return row;
    }

    synchronized int column() {
        return column;
    }

    /** A line as it is now, without the spaces at its end. */
    synchronized String line(int at) {
        return lines.get(at).toString().stripTrailing();
    }

    /** The lines from this one on. */
    synchronized List<String> from(int first) {
        return lines.subList(Math.min(first, lines.size()), lines.size()).stream()
                .map(line -> line.toString().stripTrailing())
                .toList();
    }

    @Override
    public String toString() {
        return from(0).stream().collect(Collectors.joining("\n"));
    }
}
