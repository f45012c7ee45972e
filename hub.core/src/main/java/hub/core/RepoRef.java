package hub.core;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a model repo is found: {@code owner/name[:ref]}, {@code host/owner/name[:ref]},
 * {@code https://host/owner/name[.git][:ref]}, {@code ssh://user@host/owner/name[.git][:ref]}, or a local folder.
 */
public sealed interface RepoRef {

    /** The host of {@code owner/name}. */
    String GITHUB = "github.com";

    /**
     * A repo on a git host.
     *
     * @param scheme {@code https}, {@code http} or {@code ssh}
     * @param host the host, with a port where one was given; for ssh also with the user, {@code git@host}
     * @param owner the owner; on hosts with nested groups, all folders before the name, {@code group/subgroup}; for ssh
     *     {@code ~} at its beginning is the home of the user
     * @param name the repo's name, without {@code .git}
     * @param ref a branch, tag or commit, or empty for the default branch
     */
    record Remote(String scheme, String host, String owner, String name, Optional<String> ref) implements RepoRef {

        /** The same repo at another ref. */
        public Remote at(String ref) {
            return new Remote(scheme, host, owner, name, Optional.of(ref));
        }

        @Override
        public String toString() {
            String repo = owner + "/" + name;
            String place = !scheme.equals("https")
                    ? scheme + "://" + host + "/" + repo
                    : host.equals(GITHUB) ? repo : host + "/" + repo;
            return place + ref.map(ref -> ":" + ref).orElse("");
        }
    }

    /**
     * A local folder.
     *
     * @param dir its absolute path
     */
    record Local(Path dir) implements RepoRef {

        public Local {
            dir = dir.toAbsolutePath().normalize();
        }

        @Override
        public String toString() {
            return dir.toString();
        }
    }

    /**
     * Reads a reference. One that begins with {@code .}, {@code /} or {@code ~}, or is a {@code file:} URL, is a local
     * folder; it need not exist. Addresses that were copied from a browser or a git client are understood as well:
     * {@code https://github.com/owner/name/tree/branch}, {@code git@host:owner/name.git}.
     *
     * @throws HubException of kind ARGUMENT that shows the forms, if it is none of them
     */
    static RepoRef parse(String text) {
        return RepoRefParser.parse(text);
    }
}
