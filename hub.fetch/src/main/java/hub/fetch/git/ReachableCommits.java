package hub.fetch.git;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.fetch.git.PktLines.Packet;
import hub.fetch.git.PktLines.Type;
import hub.fetch.git.Transport.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which commits the branches and tags of a repository reach.
 *
 * <p>Hosts keep a repository and its forks in one store and serve any commit of it from each of them. So a host may serve a
 * commit that is not part of this repository. Here the server is asked for the commits between the tips and the commit in
 * question, without their files ({@code filter tree:0}): the commit is reached if and only if it is a tip, or one of those has
 * it as its parent. What that costs grows with the distance, not with the repository.
 */
public final class ReachableCommits {

    private static final long LARGEST_PACK = 64L << 20;
    private static final String ADVICE = "; name a branch or a tag";
    private static final int TIPS = 10_000;

    private final Transport transport;
    private final Refs refs;

    ReachableCommits(Transport transport, Refs refs) {
        this.transport = transport;
        this.refs = refs;
    }

    /**
     * The full id of a commit that a branch or tag reaches; empty if none does.
     *
     * @param commit its id, or the beginning of it
     * @throws HubException of kind NETWORK if the server cannot tell, or ARGUMENT if several commits begin so
     */
    public Optional<String> find(String commit) throws IOException {
        Set<String> tips = tips();
        Set<String> matching = beginningWith(commit, tips);
        if (isWhole(commit) ? !matching.isEmpty() : matching.size() == 1) {
            return matching.stream().findFirst();
        }
        if (!refs.canFilter()) {
            throw new HubException(
                    Kind.NOT_FOUND,
                    "No branch or tag stands at " + commit + ", and this server does not tell whether one reaches it;"
                            + " name a branch or a tag, or skip the validation.");
        }
        return isWhole(commit) ? findWhole(commit, tips) : findAbbreviated(commit, tips);
    }

    private static boolean isWhole(String commit) {
        return commit.length() >= 40;
    }

    private Set<String> tips() {
        var tips = new LinkedHashSet<String>();
        refs.branchByDefault().flatMap(refs::branch).ifPresent(tips::add);
        refs.commits().forEach((name, commit) -> {
            // Not refs/pull and the like: those are where the forks' commits are.
            if ((name.startsWith(Refs.BRANCH) || name.startsWith(Refs.TAG)) && tips.size() < TIPS) {
                tips.add(commit);
            }
        });
        return tips;
    }

    private static Set<String> beginningWith(String commit, Collection<String> commits) {
        var matching = new TreeSet<String>();
        commits.stream().filter(candidate -> candidate.startsWith(commit)).forEach(matching::add);
        return matching;
    }

    private Optional<String> findWhole(String commit, Set<String> tips) throws IOException {
        // Most commits are in the history of the default branch: ask for that alone first.
        for (Collection<String> wanted : List.of(tips.stream().limit(1).toList(), tips)) {
            if (!has(commit, wanted)) {
                return Optional.empty();
            }
            if (fetch(wanted, Optional.of(commit)).values().stream()
                    .anyMatch(candidate -> parents(candidate).contains(commit))) {
                return Optional.of(commit);
            }
        }
        return Optional.empty();
    }

    private Optional<String> findAbbreviated(String commit, Set<String> tips) throws IOException {
        Set<String> matching =
                beginningWith(commit, fetch(tips, Optional.empty()).keySet());
        if (matching.size() > 1) {
            throw new HubException(
                    Kind.ARGUMENT, "Several commits begin with " + commit + ": " + String.join(", ", matching) + ".");
        }
        return matching.stream().findFirst();
    }

    /** Whether the server has a commit at all, of this repository or of a fork. Without it, it would send everything. */
    private boolean has(String commit, Collection<String> wanted) throws IOException {
        try (Session session = transport.open()) {
            var lines = new PktLines(session.send(request(wanted, Optional.of(commit), false)), LARGEST_PACK, ADVICE);
            for (Packet packet; (packet = lines.read()).type() == Type.DATA; ) {
                if (packet.text().startsWith("ACK ")) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The commits by their ids. */
    private Map<String, byte[]> fetch(Collection<String> wanted, Optional<String> have) throws IOException {
        try (Session session = transport.open()) {
            var pack = new ByteArrayOutputStream();
            PackStream.copy(new PktLines(session.send(request(wanted, have, true)), LARGEST_PACK, ADVICE), pack);
            return Pack.read(Pack.Bytes.of(pack.toByteArray()), refs.hash()).commits();
        }
    }

    /** Headers end at the first empty line; the message may quote anything. */
    private static List<String> parents(byte[] commit) {
        return new String(commit, StandardCharsets.ISO_8859_1)
                .lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.startsWith("parent "))
                .map(line -> line.substring("parent ".length()))
                .toList();
    }

    private byte[] request(Collection<String> wanted, Optional<String> have, boolean done) {
        var request = new PktLines.Request().line("command=fetch");
        refs.objectFormat().ifPresent(request::line);
        request.delimiter().line("no-progress").line("ofs-delta").line("filter tree:0");
        wanted.forEach(commit -> request.line("want " + commit));
        have.ifPresent(commit -> request.line("have " + commit));
        if (done) {
            request.line("done");
        }
        return request.flush().bytes();
    }
}
