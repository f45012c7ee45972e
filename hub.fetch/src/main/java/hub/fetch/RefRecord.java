package hub.fetch;

import hub.core.RepoRef.Remote;
import hub.fetch.disk.Facts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What is remembered of a ref.
 *
 * @param ref the ref, by its name
 * @param commit what it stood for
 * @param resolved when it was asked for
 */
record RefRecord(Remote ref, String commit, Instant resolved) {

    static Optional<RefRecord> read(Path file) throws IOException {
        return Facts.read(file).flatMap(facts -> {
            var repo = facts.get("repo");
            var ref = facts.get("ref");
            var commit = facts.get("commit");
            if (repo.isEmpty() || ref.isEmpty() || commit.isEmpty()) {
                return Optional.empty();
            }
            // None of the four holds a space.
            String[] parts = repo.get().split(" ");
            return parts.length != 4
                    ? Optional.empty()
                    : Optional.of(new RefRecord(
                            new Remote(parts[0], parts[1], parts[2], parts[3], ref),
                            commit.get(),
                            facts.getLong("resolved").map(Instant::ofEpochMilli).orElse(Instant.EPOCH)));
        });
    }

    /** The repo without the ref. */
    Remote repo() {
        return new Remote(ref.scheme(), ref.host(), ref.owner(), ref.name(), Optional.empty());
    }

    void write(Path file) throws IOException {
        Facts.none()
                .with("repo", String.join(" ", ref.scheme(), ref.host(), ref.owner(), ref.name()))
                .with("ref", ref.ref().orElseThrow())
                .with("commit", commit)
                .with("resolved", resolved.toEpochMilli())
                .write(file);
    }
}
