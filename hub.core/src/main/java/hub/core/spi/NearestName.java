package hub.core.spi;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was meant where another one was written. */
public final class NearestName {

    private NearestName() {}

    /** The name that is most like the given one; empty if none is like it. Capitals and separators count for nothing. */
    public static Optional<String> of(String given, Collection<String> known) {
        String letters = letters(given);
        return known.stream()
                .min(Comparator.comparingInt((String name) -> distance(letters, letters(name)))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> distance(letters, letters(name)) <= Math.max(1, letters.length() / 3));
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
    }

    /** How many letters must be put in, taken out or changed (Levenshtein's distance). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(diagonal, row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
