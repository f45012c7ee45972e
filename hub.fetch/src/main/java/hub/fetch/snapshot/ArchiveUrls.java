package hub.fetch.snapshot;

import hub.core.RepoRef;
import hub.core.RepoRef.Remote;
import hub.fetch.http.Http;
import hub.fetch.http.Http.Auth;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Where the hosts of git repositories offer a commit as a zip archive. */
final class ArchiveUrls {

    /** One address, and how a token is sent there. */
    record Candidate(URI url, Auth auth) {}

    private final Http http;

    ArchiveUrls(Http http) {
        this.http = http;
    }

    /** The repository's own URL, without {@code .git}. */
    URI web(Remote repo) {
        String host = repo.host().equals(RepoRef.GITHUB)
                ? http.settings().github().toString()
                : repo.scheme() + "://" + repo.host();
        return URI.create(host + "/" + repo.owner() + "/" + repo.name());
    }

    /** Where git's own protocol is spoken. */
    URI git(Remote repo) {
        return URI.create(web(repo) + ".git");
    }

    /** The addresses to try, best first. */
    List<Candidate> of(Remote repo, String commit) {
        if (repo.scheme().equals("ssh")) {
            return List.of();
        }
        return repo.host().equals(RepoRef.GITHUB) ? github(repo, commit) : elsewhere(repo, commit);
    }

    private List<Candidate> github(Remote repo, String commit) {
        String path = repo.owner() + "/" + repo.name();
        var candidates = new ArrayList<Candidate>();
        if (http.hasToken(http.settings().githubApi())) {
            // Only this address serves private repositories.
            candidates.add(new Candidate(
                    URI.create(http.settings().githubApi() + "/repos/" + path + "/zipball/" + commit), Auth.API));
        }
        candidates.add(
                new Candidate(URI.create(http.settings().githubArchive() + "/" + path + "/zip/" + commit), Auth.NONE));
        return candidates;
    }

    /** GitHub Enterprise, Gitea and Forgejo use one layout, GitLab uses another. A host does not say which it has. */
    private List<Candidate> elsewhere(Remote repo, String commit) {
        URI web = web(repo);
        String host = repo.scheme() + "://" + repo.host();
        var candidates = new ArrayList<Candidate>();
        if (http.hasToken(web)) {
            String project = URLEncoder.encode(repo.owner() + "/" + repo.name(), StandardCharsets.UTF_8);
            candidates.add(new Candidate(
                    URI.create(host + "/api/v3/repos/" + repo.owner() + "/" + repo.name() + "/zipball/" + commit),
                    Auth.API));
            candidates.add(new Candidate(
                    URI.create(host + "/api/v4/projects/" + project + "/repository/archive.zip?sha=" + commit),
                    Auth.API));
        }
        var github = new Candidate(URI.create(web + "/archive/" + commit + ".zip"), Auth.API);
        var gitlab = new Candidate(
                URI.create(web + "/-/archive/" + commit + "/" + repo.name() + "-" + commit + ".zip"), Auth.API);
        candidates.addAll(repo.host().contains("gitlab") ? List.of(gitlab, github) : List.of(github, gitlab));
        return candidates;
    }
}
