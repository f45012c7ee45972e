package hub.fetch.cache;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.RepoRef.Remote;
import hub.core.spi.DiskErrors;
import hub.core.spi.Folders;
import hub.core.spi.Housekeeping.Cleaning;
import hub.core.spi.Housekeeping.Removed;
import hub.core.spi.KeptFiles;
import hub.core.spi.KeptFiles.Kept;
import hub.core.spi.ProcessFolder;
import hub.core.spi.ProcessIdentity;
import hub.fetch.cache.CacheContents.Item;
import hub.fetch.cache.CacheContents.Ref;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes from the cache what is not in use. */
final class CacheCleaner {

    /** No process works on an unfinished file for so long. */
    private static final Duration LEFTOVER = Duration.ofDays(1);

    private static final String LEFT = "left by an interrupted process";
    private static final String LEASE = ".lease";

    private static final Logger LOG = LoggerFactory.getLogger(CacheCleaner.class);

    private final CacheLayout layout;
    private final CacheContents contents;
    private final InUseMarks uses;
    private final Supplier<List<KeptFiles>> others;

    /** @param others the parts of hub that keep files of their own */
    CacheCleaner(CacheLayout layout, InUseMarks uses, Supplier<List<KeptFiles>> others) {
        this.layout = layout;
        this.contents = new CacheContents(layout);
        this.uses = uses;
        this.others = others;
    }

    /** Something that may go, whoever keeps it. */
    private record Candidate(Path path, long size, Instant used, Removal removal) {}

    private interface Removal {

        /** Removes it unless it is in use, or tells whether it would. */
        boolean run(boolean dryRun) throws IOException;
    }

    /** Removes a repo, or one ref of it. */
    List<Removed> remove(Remote repo) throws IOException {
        List<Ref> all = contents.refs();
        List<Ref> going = all.stream().filter(ref -> isOf(ref, repo)).toList();
        if (going.isEmpty()) {
            throw new HubException(Kind.NOT_FOUND, repo + " is not in the cache. `hub repos` lists what is.");
        }
        Set<Path> kept = new HashSet<>();
        all.stream().filter(ref -> !going.contains(ref)).map(contents::dir).forEach(kept::add);
        var removed = new ArrayList<Removed>();
        var away = new ArrayList<Path>();
        uses.whileNothingIsMarked(used -> {
            going.stream()
                    .filter(ref -> used.contains(contents.dir(ref)))
                    .findFirst()
                    .ifPresent(ref -> {
                        throw new HubException(
                                Kind.REFUSED, ref.is().ref() + " is in use by a running process: stop it first.");
                    });
            for (Ref ref : going) {
                for (Path link : contents.links(ref)) {
                    Files.deleteIfExists(link);
                }
                Files.deleteIfExists(ref.recordFile());
                Path dir = contents.dir(ref);
                // Another ref may stand for the same commit.
                if (!kept.contains(dir) && Files.isDirectory(dir)) {
                    Item item = contents.item(dir, List.of());
                    away.add(moveAway(item));
                    removed.add(new Removed(dir, item.size(), "asked for"));
                }
            }
        });
        for (Path folder : away) {
            Folders.delete(folder);
        }
        return removed;
    }

    private static boolean isOf(Ref ref, Remote repo) {
        Remote is = ref.is().ref();
        return repo.ref().isPresent()
                ? is.equals(repo)
                : is.equals(repo.at(is.ref().orElseThrow()));
    }

    /** Removes what is old or too much, and what interrupted processes left. */
    List<Removed> clean(Cleaning cleaning) throws IOException {
        var removed = new ArrayList<>(leftovers(cleaning));
        List<Candidate> candidates = candidates();
        long total = candidates.stream().mapToLong(Candidate::size).sum();
        for (Candidate candidate : candidates) {
            Optional<String> why = reason(candidate, total, cleaning);
            if (why.isPresent() && candidate.removal().run(cleaning.dryRun())) {
                removed.add(new Removed(candidate.path(), candidate.size(), why.get()));
                total -= candidate.size();
            }
        }
        return removed;
    }

    /** Everything that can be removed, least recently used first. */
    private List<Candidate> candidates() throws IOException {
        var candidates = new ArrayList<Candidate>();
        for (Item item : contents.items()) {
            candidates.add(new Candidate(item.path(), item.size(), item.used(), dryRun -> isRemoved(item, dryRun)));
        }
        for (KeptFiles keeper : others.get()) {
            for (Kept kept : keeper.kept()) {
                if (kept.complete()) {
                    candidates.add(new Candidate(
                            kept.path(), kept.size(), kept.used(), dryRun -> keeper.remove(kept.path(), dryRun)));
                }
            }
        }
        candidates.sort(Comparator.comparing(Candidate::used));
        return candidates;
    }

    private static Optional<String> reason(Candidate candidate, long total, Cleaning cleaning) {
        Instant now = Instant.now();
        if (cleaning.olderThan()
                .filter(age -> candidate.used().isBefore(now.minus(age)))
                .isPresent()) {
            return Optional.of("not used since " + candidate.used());
        }
        return cleaning.keepBytes().filter(keep -> total > keep).map(keep -> "least recently used");
    }

    private boolean isRemoved(Item item, boolean dryRun) throws IOException {
        var away = new ArrayList<Path>();
        uses.whileNothingIsMarked(used -> {
            // Another process may clean too.
            if (!used.contains(item.path()) && Files.exists(item.path())) {
                away.add(dryRun ? item.path() : moveAway(item));
            }
        });
        if (!dryRun) {
            for (Path path : away) {
                Folders.delete(path);
            }
        }
        return !away.isEmpty();
    }

    /** Moves it out of its place in one step, and then deletes what belongs to it. Nobody sees half of it. */
    private Path moveAway(Item item) throws IOException {
        Path away = layout.partial().resolve(ProcessIdentity.uniqueName() + ".removed");
        Files.createDirectories(away.getParent());
        Files.move(item.path(), away, StandardCopyOption.ATOMIC_MOVE);
        for (Path part : item.parts()) {
            Folders.delete(part);
        }
        return away;
    }

    private static Path withoutEnding(Path file, String ending, String other) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.length() - ending.length()) + other);
    }

    /** Files that a dead process may have left. A living process makes such files too. */
    private List<Path> unfinished() throws IOException {
        // Files that are written beside their place end with .tmp. Snapshots themselves are not searched.
        var candidates = new ArrayList<>(CacheContents.files(layout.partial(), 1, ""));
        candidates.remove(layout.partial());
        for (Path folder : List.of(
                layout.allSnapshots(),
                layout.allUnpacked(),
                layout.refs(),
                layout.files(),
                layout.locks(),
                layout.uses(),
                layout.builtBundles(),
                layout.served())) {
            candidates.addAll(CacheContents.files(folder, 2, ".tmp"));
        }
        // Checkpoints that were saved there, or not yet.
        CacheContents.files(layout.checkpoints(), 1, ".part").stream()
                .filter(file -> file.getFileName().toString().startsWith("."))
                .forEach(candidates::add);
        candidates.addAll(temporaryFolders());
        CacheContents.files(layout.natives(), 1, "").stream()
                .filter(file -> file.getFileName().toString().matches("unpacking-.*|.*\\.jar"))
                .forEach(candidates::add);
        CacheContents.files(layout.root(), 1, ".tmp").stream()
                .filter(file -> Files.isSymbolicLink(file)
                        && file.getFileName().toString().startsWith("."))
                .forEach(candidates::add);
        // Records of files that are gone, records and hashes of folders that were never published, locks without marks.
        for (Path recordFile : CacheContents.files(layout.files(), 1, CacheLayout.PROPERTIES)) {
            if (!isOfAFile(recordFile)) {
                candidates.add(recordFile);
            }
        }
        for (Path folder : List.of(layout.allSnapshots(), layout.allUnpacked())) {
            for (String ending : List.of(CacheLayout.HASHES, CacheLayout.PROPERTIES)) {
                CacheContents.files(folder, 2, ending).stream()
                        .filter(file -> !Files.exists(withoutEnding(file, ending, "")))
                        .forEach(candidates::add);
            }
        }
        candidates.addAll(CacheContents.files(layout.locks(), 1, LEASE));
        CacheContents.files(layout.uses(), 1, InUseMarks.LOCK).stream()
                .filter(lock -> !Files.exists(withoutEnding(lock, InUseMarks.LOCK, InUseMarks.MARKS)))
                .forEach(candidates::add);
        return candidates;
    }

    private static List<Path> temporaryFolders() {
        try {
            return ProcessFolder.leftovers();
        } catch (IOException e) {
            LOG.warn("{} What is left there stays.", DiskErrors.explain(e));
            return List.of();
        }
    }

    private boolean isOfAFile(Path recordFile) {
        try {
            return DownloadRecord.read(recordFile, layout)
                    .filter(known -> Files.exists(known.path()))
                    .isPresent();
        } catch (IOException e) {
            LOG.warn("{} It is left where it is.", DiskErrors.explain(DiskErrors.named(recordFile, e)));
            return true;
        }
    }

    private List<Removed> leftovers(Cleaning cleaning) throws IOException {
        var removed = new ArrayList<Removed>();
        boolean takesDownloads = cleaning.keepBytes().isPresent() && !isAnyoneAtWork();
        for (Path file : unfinished()) {
            try {
                if (isLeft(file) || takesDownloads && isDownload(file)) {
                    var left = new Removed(file, Folders.size(file), LEFT);
                    if (!cleaning.dryRun()) {
                        Folders.delete(file);
                    }
                    removed.add(left);
                }
            } catch (NoSuchFileException e) {
                // Its process is alive and has finished with it.
            } catch (IOException e) {
                LOG.warn("{} It is left where it is.", DiskErrors.explain(DiskErrors.named(file, e)));
            }
        }
        for (KeptFiles keeper : others.get()) {
            for (Kept kept : keeper.kept()) {
                // Its keeper knows whether a process works on it.
                if (!kept.complete() && keeper.remove(kept.path(), cleaning.dryRun())) {
                    removed.add(new Removed(kept.path(), kept.size(), LEFT));
                }
            }
        }
        return removed;
    }

    /** What a dead process of this host wrote is of no use at once. Of other files nobody knows the process. */
    private static boolean isLeft(Path file) throws IOException {
        String name = file.getFileName().toString();
        return ProcessIdentity.isNameOfDead(name)
                || name.endsWith(LEASE) && ProcessIdentity.isDead(ProcessIdentity.read(file))
                || Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(Instant.now().minus(LEFTOVER));
    }

    /** A download that can go on where it ended. It is worth its space only where there is space enough. */
    private boolean isDownload(Path file) {
        return file.startsWith(layout.partial())
                && file.getFileName().toString().matches(".*\\.(part|part\\.note|lfs)");
    }

    /** Whether any process holds a lock, and so may be downloading. */
    private boolean isAnyoneAtWork() throws IOException {
        for (Path lease : CacheContents.files(layout.locks(), 1, LEASE)) {
            try {
                if (!ProcessIdentity.isDead(ProcessIdentity.read(lease))) {
                    return true;
                }
            } catch (NoSuchFileException e) {
                // Released just now.
            } catch (IOException e) {
                return true;
            }
        }
        return false;
    }
}
