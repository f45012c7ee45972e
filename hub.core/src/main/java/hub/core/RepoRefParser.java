package hub.core;

import hub.core.HubException.Kind;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the forms of {@link RepoRef}. */
final class RepoRefParser {

    private static final String FORMS = "owner/name[:ref], host/owner/name[:ref], https://host/owner/name[.git][:ref],"
            + " ssh://user@host/owner/name[.git][:ref], or a folder that begins with . / or ~";

    private static final String SEGMENT = "[A-Za-z0-9_](?:[A-Za-z0-9._-]*)";

    /** The home of a user on a server, or the account of one on some hosts. */
    private static final String HOME = "~[A-Za-z0-9._-]*";

    private static final Pattern REMOTE = Pattern.compile("(?:(?<scheme>https?|ssh)://)?(?<user>[A-Za-z0-9_.-]+@)?"
            + "(?<path>(?:[A-Za-z0-9.-]+(?::\\d+)?/)?(?:" + SEGMENT + "|" + HOME + ")(?:/" + SEGMENT + ")+)"
            + "/?(?::(?<ref>.*))?");

    /** What git itself refuses in a ref, and what could leave a folder. */
    private static final Pattern BAD_REF =
            Pattern.compile("^$|^[-/.]|[/.]$|\\.\\.|//|/\\.|@\\{|[\\x00-\\x20\\x7f~^:?*\\[\\\\]|\\.lock(/|$)");

    private RepoRefParser() {}

    static RepoRef parse(String text) {
        if (text.startsWith("~")) {
            return new RepoRef.Local(expandHome(text));
        }
        if (text.startsWith(".") || text.startsWith("/")) {
            return new RepoRef.Local(path(text, text));
        }
        if (text.startsWith("file:")) {
            return new RepoRef.Local(fileUrl(text));
        }
        Matcher remote = REMOTE.matcher(PastedAddress.asReference(text));
        if (!remote.matches()) {
            throw malformed(text, "it has none of the known forms");
        }
        String scheme = remote.group("scheme");
        String[] parts = remote.group("path").split("/");
        // A browser's user name is of no use: https takes tokens. To ssh it matters.
        String user = "ssh".equals(scheme) && remote.group("user") != null ? remote.group("user") : "";
        boolean hasHost = scheme != null || parts.length > 2;
        if (scheme == null && remote.group("user") != null) {
            throw malformed(text, "a user belongs to an address with https:// or ssh://");
        }
        if (parts.length < (hasHost ? 3 : 2)) {
            throw malformed(text, "owner or name is missing");
        }
        if (scheme == null && hasHost && !parts[0].matches(".*[.:].*|localhost")) {
            throw malformed(text, "\"" + parts[0] + "\" is not a host name");
        }
        if (hasHost && parts[0].equalsIgnoreCase(RepoRef.GITHUB) && parts.length > 3) {
            throw malformed(
                    text,
                    "on github.com a repo is an owner and a name, so this one would be https://github.com/" + parts[1]
                            + "/" + parts[2]);
        }
        Optional<String> ref = Optional.ofNullable(remote.group("ref"));
        if (ref.filter(name -> BAD_REF.matcher(name).find()).isPresent()) {
            throw malformed(text, "\"" + ref.get() + "\" is not a branch, tag or commit");
        }
        String owner = String.join("/", Arrays.asList(parts).subList(hasHost ? 1 : 0, parts.length - 1));
        String name = parts[parts.length - 1];
        return new RepoRef.Remote(
                scheme == null ? "https" : scheme,
                hasHost ? user + parts[0].toLowerCase(Locale.ROOT) : RepoRef.GITHUB,
                owner,
                name.endsWith(".git") ? name.substring(0, name.length() - 4) : name,
                ref);
    }

    private static Path expandHome(String text) {
        if (!text.equals("~") && !text.startsWith("~/")) {
            throw malformed(text, "only ~ and ~/folder can be read, and no other user's home");
        }
        String home = System.getProperty("user.home");
        if (home.equals("?")) {
            throw malformed(text, "this user has no home folder");
        }
        return path(text, home + text.substring(1));
    }

    private static Path path(String text, String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw malformed(text, "it is no path on this system: " + e.getReason());
        }
    }

    private static Path fileUrl(String text) {
        try {
            return Path.of(URI.create(text));
        } catch (IllegalArgumentException e) {
            throw malformed(text, "it is not a file URL: " + e.getMessage());
        }
    }

    private static HubException malformed(String text, String why) {
        return new HubException(
                Kind.ARGUMENT, "Cannot read the repo \"" + text + "\": " + why + ". Expected " + FORMS + ".");
    }
}
