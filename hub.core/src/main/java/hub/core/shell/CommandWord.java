package hub.core.shell;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One word of a command as Gogo hands it over: text, or the value of a variable or of another command. All words become
 * arguments of commands here.
 */
record CommandWord(Object value) {

    /**
     * The word as the type of a parameter.
     *
     * @param name the parameter's name, for errors
     * @throws HubException of kind ARGUMENT that says what was expected
     */
    Object to(Class<?> type, String name) {
        if (type == Object.class) {
            return value;
        }
        String text = text(name, expected(type));
        if (type == String.class) {
            return text;
        }
        if (text.isEmpty()) {
            throw wrong(name, expected(type), "an empty text.", null);
        }
        try {
            return parse(type, text);
        } catch (NumberFormatException e) {
            throw wrong(name, number(text), quoted(text) + ".", e);
        } catch (InvalidPathException e) {
            throw wrong(name, expected(type), quoted(text) + ": " + e.getReason() + ".", e);
        } catch (URISyntaxException e) {
            throw wrong(name, expected(type), quoted(text) + ": " + e.getReason() + ".", e);
        }
    }

    private static Object parse(Class<?> type, String text) throws URISyntaxException {
        if (type == boolean.class) {
            return Boolean.valueOf(text);
        }
        if (type == int.class) {
            return Integer.parseInt(text);
        }
        if (type == Path.class) {
            return Path.of(withHome(text));
        }
        if (type == URI.class) {
            return new URI(text);
        }
        throw new IllegalStateException("no word of a command becomes a " + type.getName());
    }

    /** In Gogo, and in quotes, a shell leaves the tilde. A repo's name takes it so, too. */
    private static String withHome(String text) {
        return text.equals("~") || text.startsWith("~/") ? System.getProperty("user.home") + text.substring(1) : text;
    }

    /** Digits are no number where there are too many of them. */
    private static String number(String text) {
        return text.matches("[-+]?\\d+")
                ? "a number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE
                : expected(int.class);
    }

    private static String expected(Class<?> type) {
        return type == int.class ? "a number" : type == Path.class ? "a path" : type == URI.class ? "a URL" : "text";
    }

    private String text(String name, String expected) {
        return switch (value) {
            case null -> throw wrong(name, expected, "null. Is a variable undefined?", null);
            case Collection<?> list ->
                throw wrong(name, expected, "a list. Put text with brackets into quotes: '[1, 2]'.", null);
            case Map<?, ?> map ->
                throw wrong(name, expected, "a map. Put text with brackets into quotes: '[a=1]'.", null);
            default -> {
                if (value.getClass().isArray()) {
                    throw wrong(name, expected, "an array.", null);
                }
                yield value.toString();
            }
        };
    }

    private static HubException wrong(String name, String expected, String given, Exception cause) {
        return new HubException(Kind.ARGUMENT, name + ": expected " + expected + ", but got " + given, cause);
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    /** Gogo's own kind of text becomes the JDK's, also in lists and maps; every other value stays. */
    static Object plain(Object value) {
        return switch (value) {
            case CharSequence text -> text.toString();
            case List<?> list ->
                new ArrayList<>(list.stream().map(CommandWord::plain).toList());
            case Map<?, ?> map -> {
                var plain = new LinkedHashMap<Object, Object>();
                map.forEach((key, item) -> plain.put(plain(key), plain(item)));
                yield plain;
            }
            case null, default -> value;
        };
    }
}
