package hub.fetch.git;

import hub.fetch.git.PktLines.Packet;
import hub.fetch.git.PktLines.Type;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a repository says of itself.
 *
 * @param commits the commit of each ref by its full name; annotated tags are followed to their commit
 * @param defaultBranch the branch that HEAD stands for, without refs/heads/
 * @param capabilities of its server, {@code fetch=filter} or {@code version 2} among them
 */
public record Refs(Map<String, String> commits, Optional<String> defaultBranch, Set<String> capabilities) {

    static final String BRANCH = "refs/heads/";
    static final String TAG = "refs/tags/";

    private static final long LONGEST = 256L << 20;
    private static final Pattern LINE = Pattern.compile("(?<id>[0-9a-f]{40}|[0-9a-f]{64}) (?<name>[^\\s\\p{Cntrl}]+)(?:"
            + " symref-target:(?<symref>[^\\s\\p{Cntrl}]+))?(?: peeled:(?<peeled>\\S+))?");

    public Optional<String> branch(String name) {
        return Optional.ofNullable(commits.get(BRANCH + name));
    }

    public Optional<String> tag(String name) {
        return Optional.ofNullable(commits.get(TAG + name));
    }

    /** What HEAD stands for; main, then master, where the server does not say. */
    public Optional<String> branchByDefault() {
        return defaultBranch
                .filter(name -> branch(name).isPresent())
                .or(() -> Optional.of("main").filter(name -> branch(name).isPresent()))
                .or(() -> Optional.of("master").filter(name -> branch(name).isPresent()));
    }

    /** Whether the server tells history apart from content: fetches without files. */
    boolean canFilter() {
        return capabilities.stream()
                .filter(capability -> capability.startsWith("fetch="))
                .anyMatch(capability -> capability.substring(6).matches("(.* )?filter( .*)?"));
    }

    boolean isVersion2() {
        return capabilities.contains("version 2");
    }

    /** What makes the ids. */
    String hash() {
        return objectFormat().filter("object-format=sha256"::equals).isPresent() ? "SHA-256" : "SHA-1";
    }

    /** {@code object-format=…}, if the server says it. */
    Optional<String> objectFormat() {
        return capabilities.stream()
                .filter(capability -> capability.startsWith("object-format="))
                .findFirst();
    }

    /** Reads what a server says, to the end of the stream. */
    static Refs read(InputStream in) throws IOException {
        return read(in, Set.of(), false);
    }

    /**
     * Reads either version's lines: capabilities and refs differ in form, so both are understood wherever they stand.
     *
     * @param capabilities known from before
     * @param toFlush whether they end with a flush packet, where the stream goes on
     */
    static Refs read(InputStream in, Set<String> capabilities, boolean toFlush) throws IOException {
        var lines = new PktLines(in, LONGEST, "");
        var commits = new TreeMap<String, String>();
        var known = new LinkedHashSet<>(capabilities);
        String head = null;
        for (Packet packet; (packet = lines.read()).type() != Type.END; ) {
            if (packet.type() != Type.DATA) {
                if (toFlush) {
                    break;
                }
                continue;
            }
            String line = packet.text();
            int zero = line.indexOf('\0');
            if (zero >= 0) {
                known.addAll(List.of(line.substring(zero + 1).split(" ")));
                line = line.substring(0, zero);
            }
            Matcher ref = LINE.matcher(line);
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
                symref.filter(name -> name.startsWith(BRANCH)).map(name -> name.substring(BRANCH.length())),
                known);
    }
}
