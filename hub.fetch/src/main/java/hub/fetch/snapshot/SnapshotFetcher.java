package hub.fetch.snapshot;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.RepoRef.Remote;
import hub.fetch.archive.Archive;
import hub.fetch.archive.ArchiveLimits;
import hub.fetch.cache.Cache;
import hub.fetch.cache.CacheLayout;
import hub.fetch.disk.DurableFiles;
import hub.fetch.disk.FileHashes;
import hub.fetch.disk.Folders;
import hub.fetch.disk.StoredProperties;
import hub.fetch.download.ContentCheck;
import hub.fetch.download.Downloads;
import hub.fetch.download.Downloads.Request;
import hub.fetch.git.GitServer;
import hub.fetch.http.Http;
import hub.fetch.lfs.LfsFiles;
import hub.fetch.snapshot.ArchiveUrls.Candidate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the archive of a commit into a folder. The folder appears as a whole, or not at all. */
final class SnapshotFetcher {

    /** How many missing files a warning names. */
    private static final int SHOWN = 5;

    private final Logger log = LoggerFactory.getLogger(SnapshotFetcher.class);
    private final Cache cache;
    private final Http http;
    private final Downloads downloads;
    private final CacheLayout layout;
    private final ArchiveUrls urls;
    private final LfsFiles lfs;
    private final Supplier<ArchiveLimits> limits;

    SnapshotFetcher(Cache cache, Http http, Supplier<ArchiveLimits> limits) {
        this.cache = cache;
        this.http = http;
        this.downloads = new Downloads(http, cache.layout());
        this.layout = cache.layout();
        this.urls = new ArchiveUrls(http);
        this.lfs = new LfsFiles(cache, http);
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
        Path zip = layout.partial().resolve(UUID.randomUUID() + ".zip");
        Path unpacked = layout.partial().resolve(UUID.randomUUID() + ".unpacked");
        try {
            String from = download(repo, commit, zip, options);
            Files.createDirectories(unpacked);
            try (var archive = Archive.open(zip, from, limits.get())) {
                refuseAnotherCommit(archive, commit, from);
                archive.unpackRepo(unpacked);
            }
            List<String> missing =
                    lfs.fill(unpacked, urls.lfs(repo), layout.snapshots(repo), limits.get(), options.progress());
            if (!missing.isEmpty()) {
                log.warn(
                        "{} lacks {} files: {}. Load it with --reload to ask again.",
                        repo,
                        missing.size(),
                        String.join("; ", missing.subList(0, Math.min(SHOWN, missing.size()))));
            }
            Map<String, String> hashes = FileHashes.of(unpacked);
            FileHashes.sync(unpacked);
            Files.createDirectories(dir.getParent());
            FileHashes.write(hashes, CacheLayout.hashesOf(dir));
            StoredProperties.none()
                    .with("url", from)
                    .with("files", hashes.size())
                    .with("bytes", Folders.size(unpacked))
                    .with("missing", String.join("\n", missing))
                    .with("fetched", Instant.now().toEpochMilli())
                    .with("verified", Instant.now().toEpochMilli())
                    .write(CacheLayout.propertiesOf(dir));
            publish(unpacked, dir, hashes);
        } finally {
            Files.deleteIfExists(zip);
            Folders.delete(unpacked);
        }
    }

    private static void refuseAnotherCommit(Archive archive, String commit, String from) {
        archive.commit().filter(other -> !other.equals(commit)).ifPresent(other -> {
            throw new HubException(
                    Kind.CORRUPT,
                    "Refused " + from + ": it is the archive of commit " + other + ", expected " + commit + ".");
        });
    }

    private void publish(Path unpacked, Path dir, Map<String, String> hashes) throws IOException {
        if (Files.isDirectory(dir)) {
            if (FileHashes.of(dir).equals(hashes)) {
                // The same to the last byte: who uses the folder is not disturbed.
                return;
            }
            // This is right while it is in use too: the path stays, and open files stay as they are.
            Path damaged = layout.partial().resolve(UUID.randomUUID() + ".damaged");
            Files.move(dir, damaged, StandardCopyOption.ATOMIC_MOVE);
            Folders.deleteQuietly(damaged);
        }
        Files.move(unpacked, dir, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.syncFolder(dir.getParent());
    }

    /** An archive of the host, or one made of what the git server sends; returns where it is from. */
    private String download(Remote repo, String commit, Path zip, LoadOptions options) throws IOException {
        var failures = new ArrayList<String>();
        for (Candidate candidate : urls.of(repo, commit)) {
            String from = Http.shown(candidate.url());
            try {
                downloads.fetch(new Request(
                        candidate.url(),
                        candidate.auth(),
                        Map.of(),
                        zip,
                        null,
                        limits.get().bytes(),
                        file -> refuseOther(file, from),
                        options.progress()));
                return from;
            } catch (HubException e) {
                if (e.kind() != Kind.NOT_FOUND && e.kind() != Kind.NETWORK) {
                    throw e;
                }
                failures.add(from + " (" + e.getMessage() + ")");
            }
        }
        URI git = urls.git(repo);
        try {
            new GitServer(http, git, options.progress())
                    .archive(commit, zip, limits.get().entries(), limits.get().bytes());
            return Http.shown(git);
        } catch (HubException e) {
            if (failures.isEmpty()) {
                throw e;
            }
            throw new HubException(
                    e.kind(),
                    "Cannot fetch " + repo + " at " + commit + ": its host offers no archive where hub looks, and git's"
                            + " protocol fails. Tried " + String.join(", ", failures) + ", " + Http.shown(git) + " ("
                            + e.getMessage() + ").",
                    e);
        }
    }

    /** A host that has a page for every address has no archive there. */
    private static void refuseOther(Path file, String from) throws IOException {
        try {
            ContentCheck.refuseOther(file, from);
        } catch (HubException e) {
            throw new HubException(Kind.NOT_FOUND, e.getMessage(), e);
        }
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
        Path beside = link.resolveSibling("." + link.getFileName() + "." + UUID.randomUUID() + ".tmp");
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
