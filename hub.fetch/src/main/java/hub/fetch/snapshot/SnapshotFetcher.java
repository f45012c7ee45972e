package hub.fetch.snapshot;

import hub.core.LoadOptions;
import hub.core.RepoRef.Remote;
import hub.core.spi.Folders;
import hub.core.spi.ProcessIdentity;
import hub.fetch.archive.ArchiveLimits;
import hub.fetch.cache.Cache;
import hub.fetch.cache.CacheLayout;
import hub.fetch.disk.DurableFiles;
import hub.fetch.disk.FileHashes;
import hub.fetch.disk.StoredProperties;
import hub.fetch.http.Http;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the files of a commit into a folder. The folder appears as a whole, or not at all. */
final class SnapshotFetcher {

    /** How many missing parts a warning names. */
    private static final int SHOWN = 5;

    private final Logger log = LoggerFactory.getLogger(SnapshotFetcher.class);
    private final Cache cache;
    private final Http http;
    private final CacheLayout layout;
    private final Supplier<ArchiveLimits> limits;

    SnapshotFetcher(Cache cache, Http http, Supplier<ArchiveLimits> limits) {
        this.cache = cache;
        this.http = http;
        this.layout = cache.layout();
        this.limits = limits;
    }

    /** The folder of a commit. It is fetched if it is missing, or if a reload is asked for. */
    Path fetch(Remote repo, String commit, LoadOptions options) {
        Path dir = layout.snapshot(repo, commit);
        if (!options.forceReload() && Files.isDirectory(dir)) {
            return dir;
        }
        return cache.locked(dir, "fetching " + repo, options.progress(), () -> {
            if (options.forceReload() || !Files.isDirectory(dir)) {
                fetchLocked(repo, commit, dir, options);
            }
            return dir;
        });
    }

    private void fetchLocked(Remote repo, String commit, Path dir, LoadOptions options) throws IOException {
        Path unpacked = layout.partial().resolve(ProcessIdentity.uniqueName() + ".unpacked");
        var fetcher = new CommitFetcher(cache, http, limits.get(), options.progress());
        try {
            Files.createDirectories(unpacked);
            String from = fetcher.fetch(repo, commit, unpacked);
            warn(repo, fetcher);
            var missing = new ArrayList<>(fetcher.missing());
            missing.addAll(fetcher.leftOut());
            Map<String, String> hashes = FileHashes.of(unpacked);
            FileHashes.sync(unpacked);
            Files.createDirectories(dir.getParent());
            FileHashes.write(hashes, CacheLayout.hashesOf(dir));
            StoredProperties.none()
                    .with("url", from)
                    .with("files", hashes.size())
                    .with("bytes", Folders.size(unpacked))
                    .with("missing", String.join("\n", missing))
                    .with("submodules", String.join("\n", fetcher.submodules()))
                    .with("fetched", Instant.now().toEpochMilli())
                    .with("verified", Instant.now().toEpochMilli())
                    .write(CacheLayout.propertiesOf(dir));
            publish(unpacked, dir, hashes);
        } finally {
            Folders.delete(unpacked);
        }
    }

    private void warn(Remote repo, CommitFetcher fetcher) {
        List<String> missing = fetcher.missing();
        if (!missing.isEmpty()) {
            log.warn(
                    "{} lacks {} of its parts: {}. Load it with --reload to ask again.",
                    repo,
                    missing.size(),
                    first(missing));
        }
        List<String> leftOut = fetcher.leftOut();
        if (!leftOut.isEmpty()) {
            log.warn("{} of the files of {} are left out: {}.", leftOut.size(), repo, first(leftOut));
        }
    }

    private static String first(List<String> lines) {
        return String.join("; ", lines.subList(0, Math.min(SHOWN, lines.size())));
    }

    private void publish(Path unpacked, Path dir, Map<String, String> hashes) throws IOException {
        if (Files.isDirectory(dir)) {
            if (FileHashes.of(dir).equals(hashes)) {
                // The same to the last byte: who uses the folder is not disturbed.
                return;
            }
            // This is right while it is in use too: the path stays, and open files stay as they are.
            Path damaged = layout.partial().resolve(ProcessIdentity.uniqueName() + ".damaged");
            Files.move(dir, damaged, StandardCopyOption.ATOMIC_MOVE);
            Folders.deleteQuietly(damaged);
        }
        Files.move(unpacked, dir, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.syncFolder(dir.getParent());
    }

    /** Links the folder under the name that torch.hub gives it. The link is for people. hub never reads it. */
    void link(Remote ref, Path dir) {
        for (Path link : layout.links(ref)) {
            try {
                if (isFree(link, ref)) {
                    replace(link, link.getParent().relativize(dir));
                    return;
                }
            } catch (IOException e) {
                // Some file systems have no links. Nothing depends on this one.
                log.debug("No link {} to {}", link, dir, e);
                return;
            }
        }
    }

    /** A name is not free if it is a link to another repo, or a folder that Python fetched. */
    private boolean isFree(Path link, Remote ref) throws IOException {
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (!Files.isSymbolicLink(link)) {
            return false;
        }
        Path target = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
        return target.startsWith(layout.snapshots(ref)) || !Files.exists(link);
    }

    private static void replace(Path link, Path target) throws IOException {
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
            return;
        }
        Path beside = link.resolveSibling("." + link.getFileName() + "." + ProcessIdentity.uniqueName() + ".tmp");
        try {
            Files.createSymbolicLink(beside, target);
            Files.move(beside, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (UnsupportedOperationException e) {
            throw new FileSystemException(link.toString(), null, "no links");
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}
