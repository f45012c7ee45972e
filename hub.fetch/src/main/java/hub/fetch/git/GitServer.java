package hub.fetch.git;

import hub.core.spi.Progress;
import hub.fetch.git.Transport.Session;
import hub.fetch.http.Backoff;
import hub.fetch.http.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One repository on a git server, asked by git's own protocol: version 2, and version 0 where a server knows no other. It
 * costs no rate-limited request on any host.
 *
 * @see <a href="https://git-scm.com/docs/gitprotocol-v2">gitprotocol-v2</a>
 */
public final class GitServer {

    private static final String LIMIT = " (maxBytes of hub.snapshots)";

    private final Http http;
    private final URI repo;
    private final Transport transport;
    private final Progress progress;

    /** @param repo the repository's URL, {@code https://github.com/owner/name.git} or {@code ssh://…} */
    public GitServer(Http http, URI repo, Progress progress) {
        this.http = http;
        this.repo = repo;
        this.transport = "ssh".equals(repo.getScheme())
                ? new SshTransport(http.settings(), repo)
                : new HttpTransport(http, repo);
        this.progress = progress;
    }

    /**
     * The refs whose names are, or begin with, one of these; all of them if the list is empty. Servers of version 0 send
     * all in any case.
     *
     * @throws hub.core.HubException of kind NOT_FOUND if there is no such repository, or NETWORK or OFFLINE
     */
    public Refs refs(List<String> prefixes) {
        return call(() -> {
            try (Session session = transport.open()) {
                Refs advertised = session.advertised();
                if (!advertised.isVersion2()) {
                    return advertised;
                }
                var request = new PktLines.Request().line("command=ls-refs");
                advertised.objectFormat().ifPresent(request::line);
                request.delimiter().line("peel").line("symrefs").line("ref-prefix HEAD");
                (prefixes.isEmpty() ? List.of(Refs.BRANCH, Refs.TAG) : prefixes)
                        .forEach(prefix -> request.line("ref-prefix " + prefix));
                return Refs.read(session.send(request.flush().bytes()), advertised.capabilities(), false);
            }
        });
    }

    /** The commits of the repository, as far as its server tells them. */
    public ReachableCommits reachableCommits(Refs refs) {
        return new ReachableCommits(transport, refs);
    }

    /**
     * Fetches the files of a commit, without its history, as a zip archive with one top folder. They are what the
     * commit's id says, or they are refused.
     *
     * @param mostEntries files, folders and links that it may have
     * @param mostBytes that all files together may have
     * @throws hub.core.HubException of kind NOT_FOUND, NETWORK, OFFLINE or CORRUPT
     */
    public void archive(String commit, Path zip, int mostEntries, long mostBytes) throws IOException {
        fetch(commit, Optional.empty(), packFor(zip), mostBytes, pack -> {
            new CommitFiles(pack, commit, mostEntries).writeZip(zip, mostBytes);
            return null;
        });
    }

    /**
     * The commits of other repositories that a commit names as its submodules, by the path of their folder.
     *
     * @param scratch a file that may be written meanwhile
     * @param mostEntries files, folders and links that the commit may have
     * @param mostBytes that the answer may have
     * @throws hub.core.HubException of kind NOT_FOUND, NETWORK, OFFLINE or CORRUPT
     */
    public Map<String, String> submodules(String commit, Path scratch, int mostEntries, long mostBytes)
            throws IOException {
        return fetch(
                commit,
                Optional.of("blob:none"),
                scratch,
                mostBytes,
                pack -> new CommitFiles(pack, commit, mostEntries).submodules());
    }

    private static Path packFor(Path zip) {
        return zip.resolveSibling(zip.getFileName() + ".pack");
    }

    private interface Use<T> {
        T of(Pack pack) throws IOException;
    }

    /** @param filter what to leave out, where the server can */
    private <T> T fetch(String commit, Optional<String> filter, Path file, long mostBytes, Use<T> use)
            throws IOException {
        String what = "Fetching " + commit + " of " + Http.shown(repo);
        try {
            String hash = call(() -> {
                try (Session session = transport.open();
                        var out = new PackFile(file, what, progress)) {
                    Refs refs = session.advertised();
                    byte[] request = refs.isVersion2() ? request(commit, filter, refs) : oldRequest(commit, refs);
                    PackStream.copy(new PktLines(session.send(request), mostBytes, LIMIT), out);
                    return refs.hash();
                }
            });
            try (var channel = FileChannel.open(file)) {
                return use.of(Pack.read(Pack.Bytes.of(channel), hash));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static byte[] request(String commit, Optional<String> filter, Refs refs) {
        var request = new PktLines.Request().line("command=fetch");
        refs.objectFormat().ifPresent(request::line);
        request.delimiter().line("ofs-delta").line("want " + commit).line("deepen 1");
        filter.filter(_ -> refs.canFilter()).ifPresent(what -> request.line("filter " + what));
        return request.line("done").flush().bytes();
    }

    private static byte[] oldRequest(String commit, Refs refs) {
        var request = new PktLines.Request()
                .line("want " + commit + " side-band-64k ofs-delta shallow"
                        + refs.objectFormat().map(format -> " " + format).orElse(""));
        return request.line("deepen 1").flush().line("done").bytes();
    }

    private <T> T call(Backoff.Attempt<T> attempt) {
        return new Backoff(http.settings(), repo, progress).call(attempt);
    }
}
