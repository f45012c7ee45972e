package hub.fetch.archive;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of the entries of an archive. A name that could lead out of the folder refuses the archive, and so do two
 * entries for one path. A name that not every file system can have is odd: its entry is left out.
 */
final class EntryNames {

    private static final int LONGEST_PART = 255;
    private static final int LONGEST = 2048;
    private static final Pattern ABSOLUTE = Pattern.compile("[/\\\\].*|[A-Za-z]:.*", Pattern.DOTALL);
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
     * Refuses a name that could lead out of the folder on any system.
     *
     * @throws HubException of kind CORRUPT
     */
    static void refuseUnsafe(String name, String shown) {
        if (ABSOLUTE.matcher(name).matches()) {
            throw refused(shown, name, "has a name with an absolute path");
        }
        for (String part : name.split("[/\\\\]", -1)) {
            if (part.equals("..")) {
                throw refused(shown, name, "has a name with a path that leads out of it (\"..\")");
            }
        }
    }

    /** Why a name cannot be a file's on every system, or empty if it can. */
    static Optional<String> oddness(String name) {
        if (CONTROL.matcher(name).find()) {
            return Optional.of("its name has control characters");
        }
        if (name.indexOf('\\') >= 0) {
            return Optional.of("its name has a backslash");
        }
        if (name.indexOf('\ufffd') >= 0) {
            return Optional.of("its name is not UTF-8");
        }
        if (bytes(name) > LONGEST) {
            return Optional.of("its name has more than " + LONGEST + " bytes");
        }
        for (String part : (name.endsWith("/") ? name.substring(0, name.length() - 1) : name).split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                return Optional.of("its name has an empty part");
            }
            if (bytes(part) > LONGEST_PART) {
                return Optional.of("its name has a part of more than " + LONGEST_PART + " bytes");
            }
            if (ON_WINDOWS && isSpecialOnWindows(part)) {
                return Optional.of("Windows takes \"" + part + "\" for something else");
            }
        }
        return Optional.empty();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Devices, streams, and names whose end Windows drops. On other systems these are ordinary names, and repos use them. */
    static boolean isSpecialOnWindows(String part) {
        return WINDOWS.matcher(part).matches();
    }

    static HubException refused(String shown, String name, String why) {
        return new HubException(
                Kind.CORRUPT,
                "Refused " + shown + ": the entry \"" + printable(name) + "\" " + why + ". Nothing was unpacked.");
    }

    static String printable(String name) {
        String printable = CONTROL.matcher(name).replaceAll("?");
        return printable.length() > 100 ? printable.substring(0, 100) + "…" : printable;
    }

    /** Adds a folder. The result says why it is to be left out, if it is. */
    Optional<String> addFolder(String path) {
        return clash(path).or(() -> {
            addFolders(path + "/");
            return Optional.empty();
        });
    }

    /** Adds a file. The result says why it is to be left out, if it is. */
    Optional<String> addFile(String path) {
        return add(path, files);
    }

    /** Adds a link. The result says why it is to be left out, if it is. */
    Optional<String> addLink(String path) {
        return add(path, links);
    }

    private Optional<String> add(String path, Set<String> kind) {
        Optional<String> clash = clash(path);
        if (clash.isPresent()) {
            return clash;
        }
        addFolders(path);
        if (folders.contains(path) || files.contains(path) || links.contains(path)) {
            throw refused(shown, path, "is there twice");
        }
        kind.add(path);
        byFolded.put(folded(path), path);
        return Optional.empty();
    }

    /** Adds what stands before each slash. */
    private void addFolders(String path) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            String folder = path.substring(0, slash);
            if (files.contains(folder) || links.contains(folder)) {
                throw refused(shown, folder, "is a folder, and a file or a link too");
            }
            if (folders.add(folder)) {
                byFolded.put(folded(folder), folder);
            }
        }
    }

    /** Whether some file system takes the path, or a folder above it, for one that is there already. */
    private Optional<String> clash(String path) {
        String whole = path + "/";
        for (int slash = whole.indexOf('/'); slash > 0; slash = whole.indexOf('/', slash + 1)) {
            String part = whole.substring(0, slash);
            String other = byFolded.get(folded(part));
            if (other != null && !other.equals(part)) {
                return Optional.of("some file systems take it for \"" + printable(other) + "\"");
            }
        }
        return Optional.empty();
    }

    private static String folded(String path) {
        // First to upper case, then to lower case: some file systems take ß for ss, and the long s for s.
        return Normalizer.normalize(path, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    /**
     * Why a link is to be left out: it leads out of the folder, or through another link. All names must be added before.
     *
     * @param target as the link gives it
     */
    Optional<String> leadsAstray(String path, String target) {
        if (target.isEmpty()
                || target.indexOf('\\') >= 0
                || ABSOLUTE.matcher(target).matches()
                || CONTROL.matcher(target).find()) {
            return Optional.of("it is a link to \"" + printable(target) + "\", which is no path inside the archive");
        }
        var at = new ArrayDeque<String>();
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
                        return Optional.of("it is a link that leads out, to \"" + printable(target) + "\"");
                    }
                }
                default -> at.addLast(steps[i]);
            }
            if (i < steps.length - 1 && links.contains(String.join("/", at))) {
                return Optional.of("it is a link through another link, to \"" + printable(target) + "\"");
            }
        }
        return Optional.empty();
    }
}
