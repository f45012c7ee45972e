package hub.fetch.snapshot;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.RepoRef;
import hub.core.RepoRef.Remote;
import hub.fetch.git.GitConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code .gitmodules} says: which other repositories have a folder in this one.
 *
 * @see <a href="https://git-scm.com/docs/gitmodules">gitmodules</a>
 */
final class Submodules {

    private static final long LONGEST = 1 << 20;

    private Submodules() {}

    /** The URL of each submodule by its folder; none where there is no {@code .gitmodules}. */
    static Map<String, String> urls(Path folder) throws IOException {
        Path file = folder.resolve(".gitmodules");
        var urls = new TreeMap<String, String>();
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= LONGEST) {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            GitConfig.subsections(text, "submodule").values().forEach(module -> {
                boolean isWanted =
                        module.containsKey("path") && module.containsKey("url") && !"none".equals(module.get("update"));
                if (isWanted) {
                    urls.put(module.get("path"), module.get("url"));
                }
            });
        }
        return urls;
    }

    /**
     * The repository that a submodule's URL means.
     *
     * @throws HubException of kind ARGUMENT if it is one that a repo may not send hub to
     */
    static Remote repo(Remote parent, String url) {
        Remote repo = url.startsWith("./") || url.startsWith("../") ? relative(parent, url) : absolute(parent, url);
        boolean isSafe = repo.scheme().equals("https")
                || repo.scheme().equals(parent.scheme()) && repo.host().equals(parent.host());
        if (!isSafe) {
            throw refused(url, "expected https, or the host of the repo itself");
        }
        return repo;
    }

    private static Remote absolute(Remote parent, String url) {
        if (!(RepoRef.parse(url) instanceof Remote repo) || repo.ref().isPresent()) {
            throw refused(url, "expected the URL of a repository");
        }
        // Publishers write what they push to. Who reads may have no key there.
        return repo.scheme().equals("ssh") && !parent.scheme().equals("ssh")
                ? new Remote(
                        "https",
                        repo.host().replaceFirst("^.*@", "").replaceFirst(":\\d+$", ""),
                        repo.owner().replaceFirst("^~/", ""),
                        repo.name(),
                        Optional.empty())
                : repo;
    }

    private static Remote relative(Remote parent, String url) {
        String at = parent.owner() + "/" + parent.name();
        String rest = url;
        while (rest.startsWith("./") || rest.startsWith("../")) {
            if (rest.startsWith("../")) {
                at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
            }
            rest = rest.substring(rest.indexOf('/') + 1);
        }
        String path = (at.isEmpty() ? rest : at + "/" + rest).replaceFirst("\\.git$", "");
        int slash = path.lastIndexOf('/');
        if (slash < 1 || !path.matches("[A-Za-z0-9_~][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)+")) {
            throw refused(url, "it leads out of " + parent.host());
        }
        return new Remote(
                parent.scheme(), parent.host(), path.substring(0, slash), path.substring(slash + 1), Optional.empty());
    }

    private static HubException refused(String url, String why) {
        return new HubException(Kind.ARGUMENT, "\"" + url + "\" is not followed: " + why);
    }
}
