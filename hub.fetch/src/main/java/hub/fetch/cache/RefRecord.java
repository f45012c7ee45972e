package hub.fetch.cache;

import hub.core.RepoRef.Remote;
import hub.fetch.disk.StoredProperties;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is known of a ref.
 *
 * @param ref the repo with the name of the ref
 * @param commit the commit that it stood for
 * @param resolved when the server said so
 */
public record RefRecord(Remote ref, String commit, Instant resolved) {

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /** Whether a ref is a whole commit, which always stands for the same files. */
    public static boolean isCommit(String ref) {
        return COMMIT.matcher(ref).matches();
    }

    public static Optional<RefRecord> read(Path file) throws IOException {
        return StoredProperties.read(file).flatMap(properties -> {
            var repo = properties.get("repo");
            var ref = properties.get("ref");
            var commit = properties.get("commit");
            if (repo.isEmpty() || ref.isEmpty() || commit.isEmpty()) {
                return Optional.empty();
            }
            // None of the four parts can hold a space.
            String[] parts = repo.get().split(" ");
            return parts.length != 4
                    ? Optional.empty()
                    : Optional.of(new RefRecord(
                            new Remote(parts[0], parts[1], parts[2], parts[3], ref),
                            commit.get(),
                            properties
                                    .getLong("resolved")
                                    .map(Instant::ofEpochMilli)
                                    .orElse(Instant.EPOCH)));
        });
    }

    /** The repo without the ref. */
    public Remote repo() {
        return new Remote(ref.scheme(), ref.host(), ref.owner(), ref.name(), Optional.empty());
    }

    public void write(Path file) throws IOException {
        StoredProperties.none()
                .with("repo", String.join(" ", ref.scheme(), ref.host(), ref.owner(), ref.name()))
                .with("ref", ref.ref().orElseThrow())
                .with("commit", commit)
                .with("resolved", resolved.toEpochMilli())
                .write(file);
    }
}
