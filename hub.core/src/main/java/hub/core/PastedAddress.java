package hub.core;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses as people copy them from a browser or a git client, brought to the forms of {@link RepoRef}. Text of another
 * kind stays as it is.
 */
final class PastedAddress {

    /** {@code git@host:owner/name.git}, as ssh itself takes it: without a slash it begins in the home of that user. */
    private static final Pattern SCP =
            Pattern.compile("(?<user>[A-Za-z0-9_.-]+@)(?<host>[A-Za-z0-9.-]+):(?!\\d+/)(?<path>[^:]+)(?<ref>:.*)?");

    /** A page about a ref, or about a file at a ref: GitHub's, Gitea's with {@code src}, GitLab's with {@code -}. */
    private static final Pattern PAGE = Pattern.compile("(?<repo>(?:https?://)?(?<host>[^/@]*[.:][^/@]*)/[^/]+/.+?)"
            + "(?<gitlab>/-)?/(?<kind>tree|blob|commit|releases/tag|src/branch|src/tag|src/commit)/(?<rest>[^:]+?)/?");

    private static final Pattern HUBCONF = Pattern.compile("(?<ref>.+)/hubconf\\.[a-z]+");

    private PastedAddress() {}

    static String asReference(String text) {
        Matcher scp = SCP.matcher(text);
        if (scp.matches()) {
            String ref = scp.group("ref") == null ? "" : scp.group("ref");
            return "ssh://" + scp.group("user") + scp.group("host") + path(scp) + ref;
        }
        String address = text.startsWith("git+") ? text.substring("git+".length()) : text;
        if (address.startsWith("http://") || address.startsWith("https://")) {
            address = address.replaceFirst("[?#].*$", "").replaceFirst("(?i)^(https?://)www\\.github\\.", "$1github.");
        }
        Matcher page = PAGE.matcher(address);
        if (!page.matches()) {
            return address;
        }
        boolean isGitlab = page.group("host").toLowerCase(Locale.ROOT).contains("gitlab");
        // A group of GitLab's may be called tree.
        if (isGitlab && page.group("gitlab") == null) {
            return address;
        }
        return page.group("repo") + ":" + ref(text, page.group("kind"), page.group("rest"));
    }

    /** Nobody has a home on GitHub, so the plainer form is the same there. */
    private static String path(Matcher scp) {
        String path = scp.group("path");
        if (path.startsWith("/")) {
            return path;
        }
        return (path.startsWith("~") || scp.group("host").equalsIgnoreCase(RepoRef.GITHUB) ? "/" : "/~/") + path;
    }

    /** A ref may have slashes, so an address does not tell where it ends and where a path begins. */
    private static String ref(String text, String kind, String rest) {
        Matcher hubconf = HUBCONF.matcher(rest);
        if (hubconf.matches()) {
            return hubconf.group("ref");
        }
        if (!kind.equals("blob")) {
            return rest;
        }
        int slash = rest.indexOf('/');
        if (slash > 0 && rest.indexOf('/', slash + 1) < 0) {
            return rest.substring(0, slash);
        }
        throw new HubException(
                HubException.Kind.ARGUMENT,
                "Cannot read the repo \"" + text + "\": it is the address of a file, and \"" + rest
                        + "\" does not tell where the branch ends. Expected owner/name:branch.");
    }
}
