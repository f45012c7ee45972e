package hub.fetch;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.RepoRef.Remote;
import hub.core.spi.Housekeeping;
import hub.core.spi.Progress;
import hub.fetch.disk.Facts;
import hub.fetch.disk.FileHashes;
import hub.fetch.disk.Folders;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lists, verifies and cleans the cache. */
@Component
public final class CacheKeeper implements Housekeeping {

    /** What no process can be at work with any more. */
    private static final Duration LEFTOVER = Duration.ofDays(1);

    /** A ref in the cache, and the file of facts that says so. */
    private record Ref(RefRecord is, Path facts, Instant used) {}

    /** Something that can be removed by itself: a snapshot or a file. */
    private record Item(Path path, long size, Instant used, List<Path> facts) {}

    private final Cache cache;
    private final Layout layout;
    private final UseMarks uses;

    @Activate
    public CacheKeeper(@Reference Cache cache, @Reference UseMarks uses) {
        this.cache = cache;
        this.layout = cache.layout();
        this.uses = uses;
    }

    @Override
    public List<CachedRepo> repos() {
        return cache.unlocked(() -> {
            Set<Path> used = uses.inUse();
            var repos = new ArrayList<CachedRepo>();
            for (Ref ref : refs()) {
                Remote remote = ref.is().ref();
                Path dir = layout.snapshot(remote, ref.is().commit());
                Facts facts = Facts.read(layout.snapshotFacts(remote, ref.is().commit()))
                        .orElse(Facts.none());
                if (Files.isDirectory(dir)) {
                    repos.add(new CachedRepo(
                            remote.toString()
                                    .replaceFirst(
                                            ":"
                                                    + java.util.regex.Pattern.quote(
                                                            remote.ref().get()) + "$",
                                            ""),
                            remote.ref().get(),
                            ref.is().commit(),
                            facts.getLong("bytes").orElse(0L),
                            ref.used(),
                            Instant.ofEpochMilli(facts.getLong("verified").orElse(0L)),
                            used.contains(dir)));
                }
            }
            repos.sort(Comparator.comparing(CachedRepo::used).reversed());
            return repos;
        });
    }

    private List<Ref> refs() throws IOException {
        var refs = new ArrayList<Ref>();
        for (Path facts : files(layout.refs(), 2, ".properties")) {
            Optional<RefRecord> record = RefRecord.read(facts);
            // The record of a default branch names the branch, which has one of its own.
            if (record.isPresent() && !facts.endsWith("default.properties")) {
                refs.add(new Ref(
                        record.get(), facts, Files.getLastModifiedTime(facts).toInstant()));
            }
        }
        return refs;
    }

    private static List<Path> files(Path folder, int depth, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder, depth, new FileVisitOption[0])) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    @Override
    public List<Verified> verify(Progress progress) {
        return cache.unlocked(() -> {
            var verified = new ArrayList<Verified>();
            for (Path hashes : files(layout.allSnapshots(), 2, ".sha256")) {
                String name = hashes.getFileName().toString();
                Path dir = hashes.resolveSibling(name.substring(0, name.length() - ".sha256".length()));
                if (Files.isDirectory(dir)) {
                    progress.update("Verifying " + dir, 0, 0);
                    verified.addAll(verifySnapshot(dir, FileHashes.read(hashes)));
                }
            }
            for (Path facts : files(layout.files(), 1, ".properties")) {
                Optional<KnownFile> known = KnownFile.read(facts);
                // What its owner deleted is not wrong.
                if (known.isPresent() && Files.exists(known.get().path())) {
                    progress.update("Verifying " + known.get().path(), 0, 0);
                    verified.add(verifyFile(known.get(), facts));
                }
            }
            return verified;
        });
    }

    private static List<Verified> verifySnapshot(Path dir, Map<String, String> expected) throws IOException {
        Map<String, String> found = FileHashes.of(dir);
        var wrong = new ArrayList<Verified>();
        var names = new TreeSet<>(expected.keySet());
        names.addAll(found.keySet());
        for (String name : names) {
            String before = expected.get(name);
            String now = found.get(name);
            if (now == null || !now.equals(before)) {
                wrong.add(
                        new Verified(dir.resolve(name), now == null ? "missing" : before == null ? "new" : "changed"));
            }
        }
        if (!wrong.isEmpty()) {
            return wrong;
        }
        Path facts = dir.resolveSibling(dir.getFileName() + ".properties");
        Facts.read(facts)
                .orElse(Facts.none())
                .with("verified", Instant.now().toEpochMilli())
                .write(facts);
        return List.of(new Verified(dir, "ok"));
    }

    private static Verified verifyFile(KnownFile known, Path facts) throws IOException {
        if (!KnownFile.sha256(known.path()).equals(known.sha256())) {
            return new Verified(known.path(), "changed");
        }
        var used = Files.getLastModifiedTime(facts);
        known.verifiedNow().write(facts);
        Files.setLastModifiedTime(facts, used);
        return new Verified(known.path(), "ok");
    }

    @Override
    public List<Removed> remove(Remote repo) {
        return cache.unlocked(() -> {
            List<Ref> all = refs();
            List<Ref> going = all.stream()
                    .filter(ref -> ref.is().ref().at("x").equals(repo.at("x")))
                    .filter(ref -> repo.ref().isEmpty()
                            || repo.ref().equals(ref.is().ref().ref()))
                    .toList();
            if (going.isEmpty()) {
                throw new HubException(Kind.NOT_FOUND, repo + " is not in the cache. `hub repos` lists what is.");
            }
            Set<Path> used = uses.inUse();
            for (Ref ref : going) {
                if (used.contains(dir(ref))) {
                    throw new HubException(
                            Kind.REFUSED, ref.is().ref() + " is in use by a running process: stop it first.");
                }
            }
            var removed = new ArrayList<Removed>();
            for (Ref ref : going) {
                Files.deleteIfExists(ref.facts());
                unlink(ref);
                boolean isShared = all.stream()
                        .anyMatch(other -> !going.contains(other) && dir(other).equals(dir(ref)));
                if (!isShared && Files.isDirectory(dir(ref))) {
                    removed.add(removeItem(snapshot(dir(ref), List.of()), "asked for", false));
                }
            }
            return removed;
        });
    }

    private Path dir(Ref ref) {
        return layout.snapshot(ref.is().ref(), ref.is().commit());
    }

    private void unlink(Ref ref) throws IOException {
        Path link = layout.link(ref.is().ref());
        for (Path name : List.of(
                link,
                link.resolveSibling(
                        link.getFileName() + "-" + Layout.hash(ref.is().ref().toString())))) {
            if (Files.isSymbolicLink(name)
                    && name.resolveSibling(Files.readSymbolicLink(name))
                            .normalize()
                            .equals(dir(ref))) {
                Files.delete(name);
            }
        }
    }

    private static Item snapshot(Path dir, List<Ref> refs) throws IOException {
        Path facts = dir.resolveSibling(dir.getFileName() + ".properties");
        Instant fetched = Files.exists(facts) ? Files.getLastModifiedTime(facts).toInstant() : Instant.EPOCH;
        Instant used =
                refs.stream().map(Ref::used).max(Comparator.naturalOrder()).orElse(fetched);
        var with = new ArrayList<>(refs.stream().map(Ref::facts).toList());
        with.add(facts);
        with.add(dir.resolveSibling(dir.getFileName() + ".sha256"));
        return new Item(dir, Folders.size(dir), used, with);
    }

    @Override
    public List<Removed> clean(Cleaning cleaning) {
        return cache.unlocked(() -> {
            var removed = new ArrayList<>(leftovers(cleaning.dryRun()));
            List<Item> items = items();
            long total = items.stream().mapToLong(Item::size).sum();
            for (Item item : items) {
                String why = reason(item, total, cleaning);
                if (why != null && !uses.inUse().contains(item.path())) {
                    removed.add(removeItem(item, why, cleaning.dryRun()));
                    total -= item.size();
                }
            }
            return removed;
        });
    }

    private static String reason(Item item, long total, Cleaning cleaning) {
        if (cleaning.olderThan()
                .filter(age -> item.used().isBefore(Instant.now().minus(age)))
                .isPresent()) {
            return "not used since " + item.used();
        }
        return cleaning.keepBytes().filter(keep -> total > keep).isPresent() ? "least recently used" : null;
    }

    /** All that can be removed, least recently used first. */
    private List<Item> items() throws IOException {
        var byDir = new TreeMap<Path, List<Ref>>();
        for (Path dir : files(layout.allSnapshots(), 2, "")) {
            if (Files.isDirectory(dir) && RefResolver.isCommit(dir.getFileName().toString())) {
                byDir.put(dir, new ArrayList<>());
            }
        }
        for (Ref ref : refs()) {
            byDir.getOrDefault(dir(ref), new ArrayList<>()).add(ref);
        }
        var items = new ArrayList<Item>();
        for (var entry : byDir.entrySet()) {
            items.add(snapshot(entry.getKey(), entry.getValue()));
        }
        for (Path facts : files(layout.files(), 1, ".properties")) {
            Optional<KnownFile> known = KnownFile.read(facts);
            // What was downloaded to elsewhere is its owner's.
            if (known.isPresent()
                    && known.get().path().startsWith(layout.root())
                    && Files.isRegularFile(known.get().path())) {
                items.add(new Item(
                        known.get().path(),
                        Files.size(known.get().path()),
                        Files.getLastModifiedTime(facts).toInstant(),
                        List.of(facts)));
            }
        }
        items.sort(Comparator.comparing(Item::used));
        return items;
    }

    private Removed removeItem(Item item, String why, boolean dryRun) throws IOException {
        if (!dryRun) {
            // Out of its place in one step: nobody meets half of it.
            Path away = layout.partial().resolve(UUID.randomUUID() + ".removed");
            Files.createDirectories(away.getParent());
            for (Path facts : item.facts()) {
                Files.deleteIfExists(facts);
            }
            Files.move(item.path(), away, StandardCopyOption.ATOMIC_MOVE);
            Folders.delete(away);
        }
        return new Removed(item.path(), item.size(), why);
    }

    private List<Removed> leftovers(boolean dryRun) throws IOException {
        var removed = new ArrayList<Removed>();
        if (!Files.isDirectory(layout.partial())) {
            return removed;
        }
        try (var files = Files.list(layout.partial())) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file)
                        .toInstant()
                        .isBefore(Instant.now().minus(LEFTOVER))) {
                    removed.add(new Removed(file, Folders.size(file), "left by an interrupted process"));
                    if (!dryRun) {
                        Folders.delete(file);
                    }
                }
            }
        }
        return removed;
    }
}
