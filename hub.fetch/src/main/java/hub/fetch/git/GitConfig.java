package hub.fetch.git;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a file in the format of git's configuration, such as {@code .gitmodules}.
 *
 * @see <a href="https://git-scm.com/docs/git-config#_syntax">git-config</a>
 */
public final class GitConfig {

    private static final Pattern SECTION =
            Pattern.compile("\\[\\s*([\\w.-]+)(?:\\s+\"((?:[^\"\\\\]|\\\\.)*)\")?\\s*]\\s*(.*)");
    private static final Pattern VALUE = Pattern.compile("([A-Za-z][\\w-]*)\\s*(?:=\\s*(.*))?");

    private GitConfig() {}

    /** The values of a section without subsections, by their keys in small letters. */
    public static Map<String, String> section(String text, String section) {
        return read(text, section, false).getOrDefault("", Map.of());
    }

    /**
     * The values of each subsection of a section, by their keys in small letters.
     *
     * @param text whatever is no configuration in it is passed over
     */
    public static Map<String, Map<String, String>> subsections(String text, String section) {
        return read(text, section, true);
    }

    private static Map<String, Map<String, String>> read(String text, String section, boolean named) {
        var sections = new LinkedHashMap<String, Map<String, String>>();
        Map<String, String> values = new LinkedHashMap<>();
        for (String each : text.replaceAll("\\\\\\r?\\n", "").lines().toList()) {
            String line = each.strip();
            Matcher header = SECTION.matcher(line);
            if (header.matches()) {
                boolean isWanted = header.group(1).equalsIgnoreCase(section) && (header.group(2) != null) == named;
                String name = named && isWanted ? header.group(2).replaceAll("\\\\(.)", "$1") : "";
                values = isWanted ? sections.computeIfAbsent(name, _ -> new LinkedHashMap<>()) : new LinkedHashMap<>();
                line = header.group(3);
            }
            Matcher value = VALUE.matcher(line);
            if (value.matches()) {
                String meant = value.group(2) == null ? "true" : plain(value.group(2));
                values.put(value.group(1).toLowerCase(Locale.ROOT), meant);
            }
        }
        return sections;
    }

    /** A value without quotes, escapes and what follows as a comment. */
    private static String plain(String written) {
        var value = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && i + 1 < written.length()) {
                char escaped = written.charAt(++i);
                value.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
            } else if (!quoted && (c == '#' || c == ';')) {
                break;
            } else {
                value.append(c);
            }
        }
        return value.toString().strip();
    }
}
