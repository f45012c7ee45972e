package hub.loader.swap;

import hub.core.HubException;
import hub.core.RepoRef;
import hub.core.spi.DiskErrors;
import hub.core.spi.HubDirectory;
import hub.core.spi.ProcessIdentity;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A note on disk of the revision that served last. After a restart, that revision comes back if the branch's newest one
 * is broken.
 */
final class LastGood {

    private static final Logger LOG = LoggerFactory.getLogger(LastGood.class);

    private final RepoRef ref;
    private final String key;
    private final Supplier<RepoStore> stores;
    private final HubDirectory directory;

    LastGood(RepoRef ref, String entrypoint, Supplier<RepoStore> stores, HubDirectory directory) {
        this.ref = ref;
        this.key = ref + " " + entrypoint;
        this.stores = stores;
        this.directory = directory;
    }

    /** Notes a revision. A local folder needs no note: it has only the files of now. */
    void write(Snapshot snapshot) {
        if (!(snapshot.ref() instanceof RepoRef.Remote)) {
            return;
        }
        try {
            Path file = file();
            Files.createDirectories(file.getParent());
            Path beside = file.resolveSibling("served" + ProcessIdentity.uniqueName() + ".tmp");
            try {
                List<String> lines = List.of(key, snapshot.ref().toString(), snapshot.revision());
                DiskErrors.writing(file, beside, () -> Files.write(beside, lines));
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            LOG.warn(
                    "{} cannot be remembered as the revision that serves. {}",
                    snapshot.revision(),
                    DiskErrors.explain(e, directory.root()));
        }
    }

    /** The revision of the note, if its files are still there. */
    Optional<Snapshot> read() {
        Path file = file();
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() != 3 || !lines.get(0).equals(key)) {
                return Optional.empty();
            }
            return RepoRef.parse(lines.get(1)) instanceof RepoRef.Remote served
                    ? stores.get().cached(served, lines.get(2))
                    : Optional.empty();
        } catch (IOException e) {
            LOG.warn(DiskErrors.explain(DiskErrors.named(file, e), directory.root()));
            return Optional.empty();
        } catch (HubException e) {
            LOG.warn("{} cannot be read: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    private Path file() {
        var sum = new CRC32C();
        sum.update(key.getBytes(StandardCharsets.UTF_8));
        String readable = ref.toString().replaceAll("[^A-Za-z0-9_.-]", "_");
        return directory
                .state()
                .resolve("served")
                .resolve(readable + "." + HexFormat.of().toHexDigits((int) sum.getValue()));
    }
}
