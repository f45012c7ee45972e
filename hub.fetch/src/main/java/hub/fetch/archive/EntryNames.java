package hub.fetch.archive;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of the entries of an archive. Each is checked alone and against those before it: on any file system it must be
 * a file of its own, inside the folder.
 */
final class EntryNames {

    private static final int LONGEST_PART = 255;
    private static final int LONGEST = 2048;
    private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:.*", Pattern.DOTALL);
    private static final boolean ON_WINDOWS = File.separatorChar == '\\';
    private static final Pattern WINDOWS =
            Pattern.compile("(?i)(con|prn|aux|nul|(com|lpt)[1-9¹²³])(\\..*)?|.*[. ]|.*[<>:\"|?*].*", Pattern.DOTALL);
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]");

    private final String shown;
    private final Map<String, String> byFolded = new HashMap<>();
    private final Set<String> files = new HashSet<>();
    private final Set<String> folders = new HashSet<>();
    private final Set<String> links = new HashSet<>();

    /** @param shown what the archive is called in an error */
    EntryNames(String shown) {
        this.shown = shown;
    }

    /**
     * Checks a name by itself.
     *
     * @throws HubException of kind CORRUPT if it could lead out of the folder or is no name
     */
    static void check(String name, String shown) {
        String why = null;
        if (CONTROL.matcher(name).find()) {
            why = "control characters";
        } else if (name.indexOf('\\') >= 0) {
            why = "a backslash";
        } else if (name.startsWith("/") || DRIVE.matcher(name).matches()) {
            why = "an absolute path";
        } else if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            why = "more than " + LONGEST + " bytes";
        } else {
            for (String part : (name.endsWith("/") ? name.substring(0, name.length() - 1) : name).split("/", -1)) {
                why = part.equals("..") ? "a path that leads out of it (\"..\")" : why;
                why = ON_WINDOWS && isSpecialOnWindows(part) ? "a part that Windows takes for something else" : why;
                why = part.isEmpty() || part.equals(".") ? "an empty part" : why;
                why = part.getBytes(StandardCharsets.UTF_8).length > LONGEST_PART
                        ? "a part of more than " + LONGEST_PART + " bytes"
                        : why;
            }
        }
        if (why != null) {
            throw refused(shown, name, "has a name with " + why);
        }
    }

    /** Devices, streams, and names whose end Windows drops. On other systems these are ordinary names, and repos use them. */
    static boolean isSpecialOnWindows(String part) {
        return WINDOWS.matcher(part).matches();
    }

    static HubException refused(String shown, String name, String why) {
        String printable = CONTROL.matcher(name).replaceAll("?");
        String cut = printable.length() > 100 ? printable.substring(0, 100) + "…" : printable;
        return new HubException(
                Kind.CORRUPT, "Refused " + shown + ": the entry \"" + cut + "\" " + why + ". Nothing was unpacked.");
    }

    void addFolder(String path) {
        addParents(path);
        addFolderAlone(path);
    }

    void addFile(String path) {
        addParents(path);
        fold(path);
        if (folders.contains(path) || links.contains(path) || !files.add(path)) {
            throw refused(shown, path, "is there twice");
        }
    }

    void addLink(String path) {
        addParents(path);
        fold(path);
        if (folders.contains(path) || files.contains(path) || !links.add(path)) {
            throw refused(shown, path, "is there twice");
        }
    }

    private void addParents(String path) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            addFolderAlone(path.substring(0, slash));
        }
    }

    private void addFolderAlone(String path) {
        if (folders.add(path)) {
            fold(path);
            if (files.contains(path)) {
                throw refused(shown, path, "is a file and a folder");
            }
        }
        if (links.contains(path)) {
            throw refused(shown, path, "is a link and a folder");
        }
    }

    private void fold(String path) {
        // First to upper case, then to lower case: some file systems take ß for ss, and the long s for s.
        String folded = Normalizer.normalize(path, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
        String other = byFolded.putIfAbsent(folded, path);
        if (other != null && !other.equals(path)) {
            throw refused(shown, path, "differs from \"" + other + "\" in case alone");
        }
    }

    /**
     * Checks that a link leads to a path inside the folder, and through no other link. All names must be added before.
     *
     * @param target as the link gives it
     */
    void checkLink(String path, String target) {
        if (target.isEmpty()
                || target.startsWith("/")
                || target.indexOf('\\') >= 0
                || DRIVE.matcher(target).matches()
                || CONTROL.matcher(target).find()) {
            throw refused(shown, path, "is a link to \"" + target + "\", which is not a path inside the archive");
        }
        var at = new java.util.ArrayDeque<String>();
        String[] parents = path.split("/");
        for (int i = 0; i < parents.length - 1; i++) {
            at.addLast(parents[i]);
        }
        String[] steps = target.split("/");
        for (int i = 0; i < steps.length; i++) {
            switch (steps[i]) {
                case "", "." -> {}
                case ".." -> {
                    if (at.pollLast() == null) {
                        throw refused(shown, path, "is a link that leads out of it, to \"" + target + "\"");
                    }
                }
                default -> at.addLast(steps[i]);
            }
            if (i < steps.length - 1 && links.contains(String.join("/", at))) {
                throw refused(shown, path, "is a link through another link, to \"" + target + "\"");
            }
        }
    }
}
