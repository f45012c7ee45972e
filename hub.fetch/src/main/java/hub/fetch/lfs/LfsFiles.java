package hub.fetch.lfs;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import hub.fetch.archive.ArchiveLimits;
import hub.fetch.cache.Cache;
import hub.fetch.cache.CacheLayout;
import hub.fetch.cache.DownloadRecord;
import hub.fetch.disk.FileHashes;
import hub.fetch.download.VerifiedDownloads;
import hub.fetch.download.VerifiedDownloads.Request;
import hub.fetch.http.Http;
import hub.fetch.http.HttpRefusal;
import hub.fetch.lfs.LfsServer.At;
import hub.fetch.lfs.LfsServer.Place;
import hub.fetch.lfs.LfsServer.Withheld;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Puts files in the place of their pointers. */
public final class LfsFiles {

    /** What hosts take in one request. */
    private static final int BATCH = 100;

    private final Cache cache;
    private final CacheLayout layout;
    private final Http http;
    private final VerifiedDownloads downloads;

    public LfsFiles(Cache cache, Http http) {
        this.cache = cache;
        this.layout = cache.layout();
        this.http = http;
        this.downloads = new VerifiedDownloads(http, layout);
    }

    /**
     * Replaces the pointers in a folder by their files, other than those that the publisher excludes.
     *
     * @param repo the repository's URL, with {@code .git}
     * @param others the folders of other commits, which may have the same files
     * @return what the host did not give, and why; those are still pointers
     * @throws HubException of kind NETWORK, OFFLINE or CORRUPT
     */
    public List<String> fill(Path folder, URI repo, Path others, ArchiveLimits limits, Progress progress)
            throws IOException {
        Map<LfsPointer, List<Path>> pointers = pointers(folder);
        var missing = new ArrayList<String>();
        withholdTooLarge(folder, pointers, limits, missing);
        if (bytes(pointers) > limits.bytes()) {
            throw new HubException(
                    Kind.CORRUPT,
                    "Refused " + Http.shown(repo) + ": its files in Git LFS are larger than the limit of "
                            + limits.bytes() + " bytes (maxBytes of hub.snapshots).");
        }
        takeFrom(others, pointers);
        var server = new LfsServer(http, repo, progress);
        List<LfsPointer> all = List.copyOf(pointers.keySet());
        for (int i = 0; i < all.size(); i += BATCH) {
            List<LfsPointer> some = all.subList(i, Math.min(all.size(), i + BATCH));
            Map<String, Place> places = server.places(some);
            for (LfsPointer pointer : some) {
                fetch(pointer, pointers.get(pointer), places.get(pointer.sha256()), limits, progress)
                        .ifPresent(why -> withhold(folder, pointers.get(pointer), why, missing));
            }
        }
        return missing;
    }

    private static void withhold(Path folder, Collection<Path> paths, String why, List<String> missing) {
        paths.forEach(path -> missing.add(folder.relativize(path) + " (Git LFS: " + why + ")"));
    }

    /** One file that is too large costs the repo that file alone. */
    private static void withholdTooLarge(
            Path folder, Map<LfsPointer, List<Path>> pointers, ArchiveLimits limits, List<String> missing) {
        pointers.entrySet().removeIf(entry -> {
            long size = entry.getKey().size();
            boolean isTooLarge = size > limits.bytes();
            if (isTooLarge) {
                String why = "its " + size + " bytes are more than the limit of " + limits.bytes()
                        + " bytes (maxBytes of hub.snapshots)";
                withhold(folder, entry.getValue(), why, missing);
            }
            return isTooLarge;
        });
    }

    /** What they take on the disk, each at all its paths. If a long cannot hold it, the largest long. */
    private static long bytes(Map<LfsPointer, List<Path>> pointers) {
        try {
            long bytes = 0;
            for (var entry : pointers.entrySet()) {
                long each = Math.multiplyExact(
                        entry.getKey().size(), (long) entry.getValue().size());
                bytes = Math.addExact(bytes, each);
            }
            return bytes;
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    /** The paths of each pointer that is to be replaced: one file may be there twice. */
    private static Map<LfsPointer, List<Path>> pointers(Path folder) throws IOException {
        var pointers = new LinkedHashMap<LfsPointer, List<Path>>();
        LfsPatterns patterns = LfsPatterns.of(folder);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted().toList()) {
                LfsPointer.read(file)
                        .filter(pointer -> patterns.takes(folder.relativize(file)))
                        .ifPresent(pointer -> pointers.computeIfAbsent(pointer, p -> new ArrayList<>())
                                .add(file));
            }
        }
        return pointers;
    }

    /** What another commit brought is not fetched again, if it is still what it was. */
    private static void takeFrom(Path others, Map<LfsPointer, List<Path>> pointers) throws IOException {
        if (pointers.isEmpty() || !Files.isDirectory(others)) {
            return;
        }
        var bySha256 = new LinkedHashMap<String, Path>();
        try (Stream<Path> files = Files.list(others)) {
            for (Path hashes : files.filter(CacheLayout::isHashes).toList()) {
                Path folder = CacheLayout.hashedBy(hashes);
                FileHashes.read(hashes).forEach((path, hash) -> bySha256.put(hash, folder.resolve(path)));
            }
        }
        Predicate<LfsPointer> isThere = pointer -> {
            Path file = bySha256.get(pointer.sha256());
            return file != null && Files.isRegularFile(file);
        };
        for (LfsPointer pointer : pointers.keySet().stream().filter(isThere).toList()) {
            Path file = bySha256.get(pointer.sha256());
            if (DownloadRecord.sha256(file).equals(pointer.sha256())) {
                put(file, pointers.remove(pointer));
            }
        }
    }

    /** Why it is not there; empty if it is. */
    private Optional<String> fetch(
            LfsPointer pointer, Collection<Path> paths, Place place, ArchiveLimits limits, Progress progress) {
        if (place instanceof Withheld withheld) {
            return Optional.of(withheld.why());
        }
        var at = (At) place;
        // By its hash, so that whoever wants it next goes on where this one ended.
        Path file = layout.partial().resolve(pointer.sha256() + ".lfs");
        return cache.locked(file, "fetching a file of Git LFS", progress, () -> {
            try {
                downloads.fetch(new Request(
                        at.url(),
                        at.auth(),
                        at.headers(),
                        file,
                        pointer.sha256(),
                        limits.bytes(),
                        fetched -> refuseOtherSize(fetched, pointer, at),
                        progress));
                put(file, paths);
                return Optional.empty();
            } catch (HubException e) {
                if (e.getCause() instanceof HttpRefusal) {
                    return Optional.of(e.getMessage());
                }
                throw e;
            } finally {
                Files.deleteIfExists(file);
            }
        });
    }

    private static void refuseOtherSize(Path file, LfsPointer pointer, At at) throws IOException {
        if (Files.size(file) != pointer.size()) {
            throw new HubException(
                    Kind.CORRUPT,
                    "Refused " + Http.shown(at.url()) + ": it has " + Files.size(file) + " bytes, and its pointer says "
                            + pointer.size() + ".");
        }
    }

    private static void put(Path file, Collection<Path> paths) throws IOException {
        for (Path path : paths) {
            var attributes = Files.getFileStore(path).supportsFileAttributeView("posix")
                    ? Optional.of(Files.getPosixFilePermissions(path))
                    : Optional.<java.util.Set<java.nio.file.attribute.PosixFilePermission>>empty();
            Files.copy(file, path, StandardCopyOption.REPLACE_EXISTING);
            if (attributes.isPresent()) {
                Files.setPosixFilePermissions(path, attributes.get());
            }
        }
    }
}
