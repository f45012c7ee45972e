package hub.fetch.git;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.fetch.git.Tree.Entry;
import hub.fetch.git.Tree.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The files of one commit, in a pack. */
final class CommitFiles {

    private static final int LONGEST_PATH = 4096;

    private final Pack pack;
    private final String commit;
    private final int mostEntries;

    /** @param mostEntries files, folders and links that it may have */
    CommitFiles(Pack pack, String commit, int mostEntries) {
        this.pack = pack;
        this.commit = commit;
        this.mostEntries = mostEntries;
    }

    /**
     * Writes them as {@code git archive} does: a zip archive with one top folder, and the commit as its comment.
     *
     * @param mostBytes that all files together may have
     * @throws HubException of kind CORRUPT if something is missing, or there is more of it than allowed
     */
    void writeZip(Path zip, long mostBytes) throws IOException {
        var left = new long[] {mostBytes};
        try (var out = new UncompressedZipWriter(zip)) {
            forEach((path, entry) -> {
                left[0] -= hasContent(entry) ? pack.size(entry.id()) : 0;
                if (left[0] < 0) {
                    throw refused("it has more than " + mostBytes + " bytes (maxBytes of hub.snapshots)");
                }
                String name = "commit/" + path;
                switch (entry.mode()) {
                    case FOLDER, SUBMODULE -> out.add(name + "/", 040755, bytes -> {});
                    case FILE -> out.add(name, 0100644, bytes -> pack.write(entry.id(), bytes));
                    case EXECUTABLE -> out.add(name, 0100755, bytes -> pack.write(entry.id(), bytes));
                    case LINK -> out.add(name, 0120777, bytes -> pack.write(entry.id(), bytes));
                }
            });
            out.finish(commit);
        }
    }

    private static boolean hasContent(Entry entry) {
        return entry.mode() != Mode.FOLDER && entry.mode() != Mode.SUBMODULE;
    }

    private HubException refused(String why) {
        return new HubException(Kind.CORRUPT, "Refused the commit " + commit + ": " + why + ".");
    }

    /** The commits of other repositories that it names, by the path of their folder. */
    Map<String, String> submodules() throws IOException {
        var commits = new TreeMap<String, String>();
        forEach((path, entry) -> {
            if (entry.mode() == Mode.SUBMODULE) {
                commits.put(path, entry.id());
            }
        });
        return commits;
    }

    private interface Visitor {
        void visit(String path, Entry entry) throws IOException;
    }

    private void forEach(Visitor visitor) throws IOException {
        byte[] bytes = pack.commits().get(commit);
        if (bytes == null) {
            throw new HubException(Kind.CORRUPT, "The git server did not send the commit " + commit + ".");
        }
        String tree = new String(bytes, StandardCharsets.ISO_8859_1)
                .lines()
                .findFirst()
                .filter(line -> line.startsWith("tree "))
                .map(line -> line.substring("tree ".length()))
                .orElseThrow(() -> refused("it has no files"));
        walk("", tree, 0, visitor);
    }

    /** Returns how many entries there are, those before included: one folder can stand in many places. */
    private int walk(String path, String tree, int entries, Visitor visitor) throws IOException {
        int count = entries;
        for (Entry entry : Tree.read(pack.tree(tree), commit.length() / 2).entries()) {
            String name = path + entry.name();
            if (++count > mostEntries) {
                throw refused("it has more than " + mostEntries + " entries (maxEntries of hub.snapshots)");
            }
            if (name.length() > LONGEST_PATH) {
                throw refused("it has paths of more than " + LONGEST_PATH + " characters");
            }
            visitor.visit(name, entry);
            if (entry.mode() == Mode.FOLDER) {
                count = walk(name + "/", entry.id(), count, visitor);
            }
        }
        return count;
    }
}
