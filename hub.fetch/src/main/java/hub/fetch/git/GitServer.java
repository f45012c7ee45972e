package hub.fetch.git;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import hub.fetch.git.PktLines.Packet;
import hub.fetch.git.PktLines.Type;
import hub.fetch.http.Backoff;
import hub.fetch.http.Http;
import hub.fetch.http.Http.Answer;
import hub.fetch.http.Http.Auth;
import hub.fetch.http.HttpFailure;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One repository on a git server, asked by the smart HTTP protocol: version 2, and the ref advertisement of version 0
 * where a server knows no other. It costs no rate-limited request on any host.
 *
 * @see <a href="https://git-scm.com/docs/gitprotocol-v2">gitprotocol-v2</a>
 */
public final class GitServer {

    private static final String SERVICE = "git-upload-pack";
    private static final String ADVERTISED = "/info/refs?service=" + SERVICE;
    private static final long LONGEST_REFS = 256L << 20;
    private static final Pattern REF = Pattern.compile("(?<id>[0-9a-f]{40}|[0-9a-f]{64}) (?<name>[^\\s\\p{Cntrl}]+)(?:"
            + " symref-target:(?<symref>[^\\s\\p{Cntrl}]+))?(?: peeled:(?<peeled>\\S+))?");

    private final Logger log = LoggerFactory.getLogger(GitServer.class);
    private final Http http;
    private final URI repo;
    private final Progress progress;

    /** The answer to the first request: who answered in the end, and how. */
    private record Advertisement(URI repo, Auth auth, Refs refs) {

        boolean isVersion2() {
            return refs.capabilities().contains("version 2");
        }
    }

    /** @param repo the repository's URL, {@code https://github.com/owner/name.git} */
    public GitServer(Http http, URI repo, Progress progress) {
        this.http = http;
        this.repo = repo;
        this.progress = progress;
    }

    /**
     * The refs whose names are, or begin with, one of these; all of them if the list is empty. Servers of version 0 send
     * all in any case.
     *
     * @throws HubException of kind NOT_FOUND if there is no such repository, or NETWORK or OFFLINE
     */
    public Refs refs(List<String> prefixes) {
        Advertisement advertised = advertisement();
        if (!advertised.isVersion2()) {
            return advertised.refs();
        }
        var request = new PktLines.Request().line("command=ls-refs");
        objectFormat(advertised.refs()).ifPresent(request::line);
        request.delimiter().line("peel").line("symrefs").line("ref-prefix HEAD");
        (prefixes.isEmpty() ? List.of(Refs.BRANCH, Refs.TAG) : prefixes)
                .forEach(prefix -> request.line("ref-prefix " + prefix));
        byte[] body = request.flush();
        return call(() -> {
            try (Answer answer = post(advertised, body)) {
                return readRefs(
                        new PktLines(answer.body(), LONGEST_REFS),
                        advertised.refs().capabilities());
            }
        });
    }

    /** The history of the repository, as far as its server tells it. */
    public History history(Refs refs) {
        return new History(
                body -> {
                    Advertisement advertised = advertisement();
                    return post(advertised, body);
                },
                refs,
                objectFormat(refs));
    }

    private static Optional<String> objectFormat(Refs refs) {
        return refs.capabilities().stream()
                .filter(capability -> capability.startsWith("object-format="))
                .findFirst();
    }

    private <T> T call(Backoff.Attempt<T> attempt) {
        return new Backoff(http.settings(), repo, progress).call(attempt);
    }

    private Advertisement advertisement() {
        return call(() -> {
            if (http.hasToken(repo)) {
                try (Answer answer = ask(Auth.GIT)) {
                    if (answer.status() != 401 && answer.status() != 403) {
                        return read(answer, Auth.GIT);
                    }
                }
                // A token that expired must not lock a user out of what everybody may read.
                Advertisement anyone = advertisementFor(Auth.NONE);
                log.warn("{} refused the token; going on without it", repo.getHost());
                return anyone;
            }
            return advertisementFor(Auth.NONE);
        });
    }

    private Advertisement advertisementFor(Auth auth) throws IOException {
        try (Answer answer = ask(auth)) {
            return read(answer, auth);
        }
    }

    private Answer ask(Auth auth) throws IOException {
        return http.get(URI.create(repo + ADVERTISED), auth, Map.of("Git-Protocol", "version=2"));
    }

    private Advertisement read(Answer answer, Auth auth) throws IOException {
        if (answer.status() == 401 || answer.status() == 404) {
            throw new HubException(
                    Kind.NOT_FOUND,
                    "Cannot find " + webPage() + ": there is no such repository, or it is private"
                            + (http.hasToken(repo)
                                    ? " and the token is not valid for it."
                                    : " and needs a token, such as GITHUB_TOKEN."));
        }
        if (answer.status() != 200) {
            throw HttpFailure.of(repo, answer, auth != Auth.NONE);
        }
        boolean isGit = answer.header("Content-Type")
                .filter(type -> type.startsWith("application/x-" + SERVICE + "-advertisement"))
                .isPresent();
        if (!isGit) {
            throw new HubException(
                    Kind.NETWORK,
                    "There is no git repository at " + webPage() + ": the answer is "
                            + answer.header("Content-Type").orElse("of no type")
                            + ", expected git's smart HTTP protocol.");
        }
        String asked = answer.url().toString();
        URI answered = asked.endsWith(ADVERTISED)
                ? URI.create(asked.substring(0, asked.length() - ADVERTISED.length()))
                : repo;
        return new Advertisement(
                answered, auth, readRefs(new PktLines(answer.body(), LONGEST_REFS), new LinkedHashSet<>()));
    }

    private String webPage() {
        return Http.shown(repo).replaceFirst("\\.git$", "");
    }

    private Answer post(Advertisement advertised, byte[] body) throws IOException {
        URI url = URI.create(advertised.repo() + "/" + SERVICE);
        Answer answer = http.post(
                url,
                advertised.auth(),
                Map.of(
                        "Git-Protocol", "version=2",
                        "Content-Type", "application/x-" + SERVICE + "-request",
                        "Accept", "application/x-" + SERVICE + "-result"),
                body);
        if (answer.status() != 200) {
            try (answer) {
                throw HttpFailure.of(url, answer, advertised.auth() != Auth.NONE);
            }
        }
        return answer;
    }

    /** Reads either version's lines: capabilities and refs differ in form, so both are understood wherever they stand. */
    private static Refs readRefs(PktLines lines, Set<String> capabilities) throws IOException {
        var commits = new TreeMap<String, String>();
        var known = new LinkedHashSet<>(capabilities);
        String head = null;
        for (Packet packet; (packet = lines.read()).type() != Type.END; ) {
            if (packet.type() != Type.DATA) {
                continue;
            }
            String line = packet.text();
            int zero = line.indexOf('\0');
            if (zero >= 0) {
                known.addAll(List.of(line.substring(zero + 1).split(" ")));
                line = line.substring(0, zero);
            }
            Matcher ref = REF.matcher(line);
            if (!ref.matches()) {
                if (!line.startsWith("#") && !line.startsWith("unborn ")) {
                    known.add(line);
                }
            } else {
                String id = ref.group("peeled") != null ? ref.group("peeled") : ref.group("id");
                // Version 0 sends a tag's commit on a line of its own, after the tag.
                commits.put(ref.group("name").replaceFirst("\\^\\{}$", ""), id);
                head = ref.group("name").equals("HEAD") && ref.group("symref") != null ? ref.group("symref") : head;
            }
        }
        commits.remove("capabilities");
        Optional<String> symref = Optional.ofNullable(head)
                .or(() -> known.stream()
                        .filter(capability -> capability.startsWith("symref=HEAD:"))
                        .map(capability -> capability.substring("symref=HEAD:".length()))
                        .findFirst());
        return new Refs(
                commits,
                symref.filter(name -> name.startsWith(Refs.BRANCH)).map(name -> name.substring(Refs.BRANCH.length())),
                known);
    }
}
