package hub.fetch.snapshot;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.RepoRef.Remote;
import hub.fetch.cache.RefRecord;
import hub.fetch.git.GitServer;
import hub.fetch.git.Refs;
import hub.fetch.http.Backoff;
import hub.fetch.http.Http;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the server of a repository which commit a ref stands for, and whether the commit belongs to this repository. */
final class RefResolver {

    private static final String BRANCH = "refs/heads/";
    private static final String TAG = "refs/tags/";
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,40}|[0-9a-f]{64}");

    /** A ref by its name, and its commit. */
    record Resolved(Remote ref, String commit) {}

    private final Logger log = LoggerFactory.getLogger(RefResolver.class);
    private final Http http;
    private final ArchiveUrls urls;

    RefResolver(Http http) {
        this.http = http;
        this.urls = new ArchiveUrls(http);
    }

    Resolved resolve(Remote repo, LoadOptions options) {
        URI web = urls.web(repo);
        var server = new GitServer(http, urls.git(repo), options.progress());
        return repo.ref().isEmpty() ? defaultBranch(repo, server, web) : named(repo, server, web, options);
    }

    private static Resolved defaultBranch(Remote repo, GitServer server, URI web) {
        Refs refs = server.refs(List.of(BRANCH));
        String branch = refs.branchByDefault()
                .orElseThrow(() -> new HubException(
                        Kind.NOT_FOUND, web + " has no default branch. Name one: " + repo + ":branch."));
        return new Resolved(repo.at(branch), refs.branch(branch).orElseThrow());
    }

    private Resolved named(Remote repo, GitServer server, URI web, LoadOptions options) {
        String ref = repo.ref().orElseThrow();
        if (options.skipValidation() && RefRecord.isCommit(ref)) {
            return new Resolved(repo, ref);
        }
        boolean maybeCommit = COMMIT.matcher(ref).matches();
        Refs refs = server.refs(maybeCommit ? List.of() : List.of(BRANCH + ref, TAG + ref, ref));
        Optional<String> branch = refs.branch(ref);
        Optional<String> tag = refs.tag(ref);
        if (branch.isPresent() && tag.isPresent() && !branch.equals(tag)) {
            log.warn(
                    "{} has a branch and a tag named {}; taking the branch. {} is the tag.",
                    web,
                    ref,
                    repo.at(TAG + ref));
        }
        return branch.or(() -> tag)
                .or(() -> exact(ref, refs))
                .or(() -> maybeCommit ? commit(ref, server, refs, web, options) : Optional.empty())
                .map(commit -> new Resolved(repo, commit))
                .orElseThrow(() -> new HubException(
                        Kind.NOT_FOUND,
                        "Cannot find " + ref + " in " + web + ". If it's a commit from a forked repo, please call"
                                + " hub.load() with forked repo directly."
                                + (maybeCommit
                                        ? " As a reference, that is OWNER/" + repo.name() + ":" + ref
                                                + " with the owner of the fork."
                                        : "")));
    }

    /** Only these names are followed. Others, such as refs/pull, lead to commits of forks. */
    private static Optional<String> exact(String ref, Refs refs) {
        return Optional.ofNullable(
                ref.startsWith(BRANCH) || ref.startsWith(TAG) ? refs.commits().get(ref) : null);
    }

    private Optional<String> commit(String ref, GitServer server, Refs refs, URI web, LoadOptions options) {
        return new Backoff(http.settings(), web, options.progress())
                .call(() -> server.reachableCommits(refs).find(ref));
    }
}
