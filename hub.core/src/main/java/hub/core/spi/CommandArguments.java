package hub.core.spi;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.HubException.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads the words of a command line: {@code name=value} is a named argument, any other word a positional one. */
public final class CommandArguments {

    private static final Pattern NAMED = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(.*)", Pattern.DOTALL);

    private CommandArguments() {}

    /** Whether a word has the form of a named argument. */
    public static boolean isNamed(Object word) {
        return word instanceof String text && NAMED.matcher(text).matches();
    }

    /**
     * Reads words. A word is a named argument only if {@code known} accepts the name: a file may be called
     * {@code a=b.png}. A value that is not text is positional.
     */
    public static Arguments parse(List<?> words, Predicate<String> known) {
        var positional = new ArrayList<Object>();
        var named = new LinkedHashMap<String, Object>();
        for (Object word : words) {
            var matcher = NAMED.matcher(word instanceof String text ? text : "");
            if (!matcher.matches() || !known.test(matcher.group(1))) {
                positional.add(word);
            } else if (named.putIfAbsent(matcher.group(1), matcher.group(2)) != null) {
                throw new HubException(Kind.ARGUMENT, "Argument " + matcher.group(1) + " is given twice.");
            }
        }
        return new Arguments(positional, named).asWords();
    }
}
