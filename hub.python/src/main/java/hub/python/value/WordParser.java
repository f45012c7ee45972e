package hub.python.value;

import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What a person means by a word: {@code 3}, {@code true}, {@code null}, {@code [1, 2]}; and {@code None} as in Python. */
final class WordParser {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** What begins like JSON. Most words do not, and are no errors. */
    private static final Pattern LIKE_JSON = Pattern.compile("[\\[{\"\\-0-9].*", Pattern.DOTALL);

    private WordParser() {}

    /** The value that a word spells, with null for itself; empty if the word is text. */
    static Optional<Object> meaning(String word) {
        return switch (word) {
            case "null", "None" -> Optional.of(Optional.empty());
            case "true", "True" -> Optional.of(true);
            case "false", "False" -> Optional.of(false);
            default -> LIKE_JSON.matcher(word).matches() ? json(word) : Optional.empty();
        };
    }

    private static Optional<Object> json(String word) {
        try {
            return Optional.of(MAPPER.readValue(word, Object.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
