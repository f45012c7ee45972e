package model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Turns characters into numbers: lower case, composed accents, and 0 for each character outside the vocabulary. */
public final class Tokenizer {

    private final List<String> characters;
    private final Map<Integer, Long> numbers = new HashMap<>();

    private Tokenizer(List<String> characters) {
        this.characters = List.copyOf(characters);
        for (int i = 0; i < characters.size(); i++) {
            numbers.put(characters.get(i).codePointAt(0), (long) i);
        }
    }

    /** Reads a vocabulary: one character per line; the first line stands for all unknown characters. */
    public static Tokenizer read(Path file) {
        try {
            return new Tokenizer(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many characters the vocabulary has. */
    public int size() {
        return characters.size();
    }

    /** The number of each character. */
    public long[] encode(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .mapToLong(c -> numbers.getOrDefault(c, 0L))
                .toArray();
    }

    /**
     * The text that the numbers stand for, with ? for 0.
     *
     * @throws IllegalArgumentException if a number is outside the vocabulary
     */
    public String decode(long... ids) {
        return Arrays.stream(ids).mapToObj(this::character).collect(Collectors.joining());
    }

    private String character(long id) {
        if (id < 0 || id >= size()) {
            throw new IllegalArgumentException("no character has the number " + id + "; expected 0 to " + (size() - 1));
        }
        return characters.get((int) id);
    }
}
