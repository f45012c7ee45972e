package hub.fetch.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.CheckpointRequest;
import hub.core.spi.Housekeeping.CachedRepo;
import hub.core.spi.Housekeeping.Cleaning;
import hub.core.spi.Housekeeping.Removed;
import hub.core.spi.Housekeeping.Verified;
import hub.core.spi.KeptFiles;
import hub.core.spi.ProcessIdentity;
import hub.core.spi.Progress;
import hub.fetch.TestHub;
import hub.fetch.testing.FakeGitHub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheKeeperTest {

    private static final Duration MONTH = Duration.ofDays(30);

    @TempDir
    private Path dir;

    private FakeGitHub github;
    private TestHub hub;
    private Path snapshot;
    private Path weights;

    @BeforeEach
    void start() throws IOException {
        github = new FakeGitHub(dir.resolve("github")).file("/weights.pth", new byte[1000]);
        github.repo("owner/name").commit("main", Map.of("hubconf.java", "class hubconf {}"));
        hub = open();
        snapshot = hub.snapshot("owner/name:main").dir();
        weights = hub.checkpoints.fetch(CheckpointRequest.of(URI.create(github.url() + "/weights.pth")));
    }

    private TestHub open() {
        return new TestHub(
                dir.resolve("hub"), Map.of("HUB_GITHUB_URL", github.url().toString()));
    }

    @AfterEach
    void stop() {
        hub.close();
        github.close();
    }

    /** As another process that has used nothing yet: the marks of this one are taken away. */
    private void restart() throws IOException {
        hub.close();
        hub.endUses();
        hub = open();
    }

    private List<Path> marks() throws IOException {
        try (var files = Files.list(hub.root.resolve(".hub/use"))) {
            return files.filter(file -> file.toString().endsWith(".use")).toList();
        }
    }

    private void age(Duration age) throws IOException {
        try (var files = Files.walk(hub.root.resolve(".hub"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".properties"))
                    .toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
            }
        }
    }

    private List<Path> clean(Optional<Duration> older, Optional<Long> keep, boolean dryRun) {
        return hub.keeper.clean(new Cleaning(older, keep, dryRun)).stream()
                .map(Removed::path)
                // Other processes of this user may have left temporary folders.
                .filter(path -> path.startsWith(hub.root))
                .sorted()
                .toList();
    }

    @Test
    void whatIsCachedIsListed() throws IOException {
        CachedRepo repo = hub.keeper.repos().getFirst();
        assertEquals("owner/name", repo.repo());
        assertEquals("main", repo.ref());
        assertEquals(16, repo.size());
        assertTrue(repo.inUse());
        restart();
        assertFalse(hub.keeper.repos().getFirst().inUse());
    }

    @Test
    void whatIsWrongIsNamed() throws IOException {
        assertTrue(hub.keeper.verify(Progress.NONE).stream().allMatch(Verified::isRight));
        Files.delete(snapshot.resolve("hubconf.java"));
        Files.writeString(snapshot.resolve("other"), "x");
        Files.write(weights, new byte[999]);
        assertEquals(
                List.of(
                        new Verified(snapshot.resolve("hubconf.java"), "missing"),
                        new Verified(snapshot.resolve("other"), "new"),
                        new Verified(weights, "changed")),
                hub.keeper.verify(Progress.NONE));
    }

    @Test
    void damagedHashesAreWrongAndNoErrorOfTheDisk() throws IOException {
        Path hashes = CacheLayout.hashesOf(snapshot);
        byte[] bytes = Files.readAllBytes(hashes);
        bytes[bytes.length - 2] = (byte) 0xff;
        Files.write(hashes, bytes);
        List<Verified> verified = hub.keeper.verify(Progress.NONE);
        assertTrue(verified.contains(new Verified(snapshot.resolve("hubconf.java"), "new")), verified::toString);
        assertTrue(verified.contains(new Verified(weights, "ok")), verified::toString);
    }

    @Test
    void whatCannotBeReadIsNamedAndTheRestIsVerified() throws IOException {
        Path hashes = CacheLayout.hashesOf(snapshot);
        Files.delete(hashes);
        Files.createDirectory(hashes);
        assertEquals(
                List.of(new Verified(snapshot, "unreadable"), new Verified(weights, "ok")),
                hub.keeper.verify(Progress.NONE));
    }

    @Test
    void whatItsOwnerEditsOutsideTheHubDirectoryIsNotWrong() throws IOException {
        Path own = dir.resolve("own.pth");
        hub.downloader.download(URI.create(github.url() + "/weights.pth"), own, null, Progress.NONE);
        Files.writeString(own, "edited");
        assertTrue(hub.keeper.verify(Progress.NONE).stream().allMatch(Verified::isRight));
    }

    /** As the command `verify` advises. */
    @Test
    void whatIsWrongIsRightAfterTheAdvice() throws IOException {
        Files.writeString(snapshot.resolve("hubconf.java"), "other");
        Files.write(weights, new byte[999]);
        hub.snapshot("owner/name:main", LoadOptions.DEFAULT.withForceReload(true));
        Files.delete(weights);
        hub.checkpoints.fetch(CheckpointRequest.of(URI.create(github.url() + "/weights.pth")));
        List<Verified> verified = hub.keeper.verify(Progress.NONE);
        assertTrue(verified.stream().allMatch(Verified::isRight), verified::toString);
        assertEquals(2, verified.size());
    }

    @Test
    void aRepoIsRemovedWithItsLinkButNotWhileItIsInUse() throws IOException {
        var repo = (RepoRef.Remote) RepoRef.parse("owner/name:main");
        assertEquals(
                Kind.REFUSED,
                assertThrows(HubException.class, () -> hub.keeper.remove(repo)).kind());
        restart();
        assertEquals(snapshot, hub.keeper.remove(repo).getFirst().path());
        assertFalse(Files.exists(snapshot));
        assertFalse(Files.isSymbolicLink(hub.root.resolve("owner_name_main")));
        assertEquals(List.of(), hub.keeper.repos());
        assertEquals(
                Kind.NOT_FOUND,
                assertThrows(HubException.class, () -> hub.keeper.remove(repo)).kind());
        hub.snapshot("owner/name:main");
    }

    @Test
    void whatIsOldIsCleanedButNotWhatIsInUse() throws IOException {
        age(MONTH.plusDays(1));
        assertEquals(List.of(), clean(Optional.of(MONTH), Optional.empty(), false));
        restart();
        assertEquals(List.of(snapshot, weights), clean(Optional.of(MONTH), Optional.empty(), true));
        assertTrue(Files.exists(snapshot));
        assertEquals(List.of(snapshot, weights), clean(Optional.of(MONTH), Optional.empty(), false));
        assertFalse(Files.exists(snapshot) || Files.exists(weights));
        assertFalse(Files.isSymbolicLink(hub.root.resolve("owner_name_main")));
        assertEquals(List.of(), hub.keeper.repos());
    }

    @Test
    void builtBundlesCountAndAreCleaned() throws IOException {
        Path jar = Files.createDirectories(hub.root.resolve(".hub/bundles")).resolve("x.jar");
        Files.write(jar, new byte[100_000]);
        assertEquals(List.of(), clean(Optional.of(MONTH), Optional.of(200_000L), false));
        assertEquals(List.of(jar), clean(Optional.empty(), Optional.of(50_000L), true));
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minus(MONTH.plusDays(1))));
        assertEquals(List.of(jar), clean(Optional.of(MONTH), Optional.empty(), false));
        assertFalse(Files.exists(jar));
    }

    @Test
    void whatIsKnownOfAFileThatIsGoneIsForgotten() throws IOException {
        Path gone = dir.resolve("gone");
        hub.downloader.download(URI.create(github.url() + "/weights.pth"), gone, null, Progress.NONE);
        Files.delete(gone);
        age(MONTH);
        List<Path> removed = clean(Optional.empty(), Optional.empty(), false);
        assertEquals(1, removed.size());
        assertTrue(removed.getFirst().startsWith(hub.root.resolve(".hub/files")));
    }

    @Test
    void whatIsNewIsKept() throws IOException {
        restart();
        assertEquals(List.of(), clean(Optional.of(MONTH), Optional.of(1_000_000L), false));
    }

    @Test
    void aBudgetEvictsWhatWasLeastRecentlyUsed() throws IOException {
        age(MONTH);
        restart();
        hub.snapshot("owner/name:main");
        restart();
        assertEquals(List.of(weights), clean(Optional.empty(), Optional.of(500L), false));
        assertTrue(Files.exists(snapshot));
    }

    /** Another part of hub, which keeps one thing that was just used, one that is in use, and one that is not complete. */
    private final class OtherKeeper implements KeptFiles {

        private final List<String> removed = new ArrayList<>();

        @Override
        public List<Kept> kept() {
            Instant longAgo = Instant.now().minus(MONTH.multipliedBy(2));
            return List.of(
                    new Kept(dir.resolve("fresh"), 1, Instant.now().plusSeconds(60), true),
                    new Kept(dir.resolve("busy"), 10, longAgo, true),
                    new Kept(dir.resolve("old"), 100, longAgo, true),
                    new Kept(dir.resolve("half"), 1000, Instant.now(), false));
        }

        @Override
        public boolean remove(Path path, boolean dryRun) {
            String name = path.getFileName().toString();
            if (!dryRun && !name.equals("busy")) {
                removed.add(name);
            }
            return !name.equals("busy");
        }
    }

    @Test
    void whatOtherPartsKeepIsCleanedToo() {
        var other = new OtherKeeper();
        var keeper = new CacheKeeper(new Cache(() -> hub.root), hub.uses, List.of(other));
        assertEquals(
                List.of("half", "old"),
                keeper.clean(new Cleaning(Optional.of(MONTH), Optional.empty(), true)).stream()
                        .map(item -> item.path().getFileName().toString())
                        .toList());
        assertEquals(List.of(), other.removed);
        keeper.clean(new Cleaning(Optional.of(MONTH), Optional.empty(), false));
        assertEquals(List.of("half", "old"), other.removed);
        other.removed.clear();
        keeper.clean(new Cleaning(Optional.empty(), Optional.of(Long.MAX_VALUE), false));
        assertEquals(List.of("half"), other.removed);
        other.removed.clear();
        keeper.clean(new Cleaning(Optional.empty(), Optional.of(0L), false));
        assertEquals(List.of("half", "old", "fresh"), other.removed);
    }

    @Test
    void whatDeadProcessesLeftIsCleaned() throws IOException {
        Path left = Files.createDirectories(hub.root.resolve(".hub/partial/x.unpacked"));
        Files.writeString(left.resolve("file"), "x");
        assertEquals(List.of(), clean(Optional.empty(), Optional.empty(), false));
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(MONTH)));
        assertEquals(List.of(left), clean(Optional.empty(), Optional.empty(), false));
        assertFalse(Files.exists(left));
    }

    @Test
    void whatWasLeftBesideItsPlaceIsCleaned() throws IOException {
        Path state = hub.root.resolve(".hub");
        String commit = "0".repeat(40);
        List<Path> left = List.of(
                state.resolve("files/x.properties.1.tmp"),
                state.resolve("snapshots/repo/" + commit + ".properties"),
                state.resolve("snapshots/repo/" + commit + ".sha256"),
                state.resolve("use/1-1.lock"));
        for (Path file : left) {
            Files.createDirectories(file.getParent());
            Files.setLastModifiedTime(
                    Files.writeString(file, "x"), FileTime.from(Instant.now().minus(MONTH)));
        }
        assertEquals(left, clean(Optional.empty(), Optional.empty(), false));
        assertTrue(hub.keeper.verify(Progress.NONE).stream().allMatch(Verified::isRight));
        assertTrue(hub.keeper.repos().getFirst().inUse());
    }

    /** A name that a process made which had the number of this one, and is dead. */
    private static String dead() {
        return ProcessIdentity.uniqueName().replaceFirst("-[0-9a-f]+(-[0-9a-f]{16})$", "-1$1");
    }

    private List<Path> unfinished(Supplier<String> name) throws IOException {
        Path state = hub.root.resolve(".hub");
        List<Path> files = List.of(
                state.resolve("bundles/build" + name.get() + ".tmp"),
                hub.root.resolve("checkpoints/.weights.pth." + name.get() + ".part"),
                state.resolve("files/x.properties." + name.get() + ".tmp"),
                state.resolve("natives/unpacking-" + name.get()),
                state.resolve("partial/" + name.get() + ".unpacked"),
                state.resolve("partial/" + name.get() + ".zip-0123456789ab.part"),
                state.resolve("served/served" + name.get() + ".tmp"));
        for (Path file : files) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
        }
        return files;
    }

    @Test
    void whatADeadProcessLeftGoesAtOnceAndWhatALivingOneWritesStays() throws IOException {
        List<Path> living = unfinished(ProcessIdentity::uniqueName);
        List<Path> left = new ArrayList<>(unfinished(CacheKeeperTest::dead));
        Path lease = hub.root.resolve(".hub/locks/x.lock.lease");
        Files.writeString(lease, ProcessIdentity.self().replaceFirst("started=.*", "started=never"));
        left.add(lease);
        assertEquals(left.stream().sorted().toList(), clean(Optional.empty(), Optional.empty(), false));
        for (Path file : living) {
            assertTrue(Files.exists(file), file::toString);
        }
    }

    @Test
    void theTemporaryFoldersOfDeadProcessesGoToo() throws IOException {
        Path left = Files.createTempDirectory("hub-test-" + dead() + "-");
        Files.writeString(left.resolve("file"), "x");
        var none = new Cleaning(Optional.empty(), Optional.empty(), false);
        assertTrue(hub.keeper.clean(none).stream()
                .anyMatch(removed -> removed.path().equals(left)));
        assertFalse(Files.exists(left));
    }

    @Test
    void ofOtherHostsItIsNotKnownAndADayIsWaited() throws IOException {
        List<Path> foreign = unfinished(() -> dead().replaceFirst("^[0-9a-f]{8}", "00000000"));
        assertEquals(List.of(), clean(Optional.empty(), Optional.empty(), false));
        for (Path file : foreign) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(MONTH)));
        }
        assertEquals(foreign.stream().sorted().toList(), clean(Optional.empty(), Optional.empty(), false));
    }

    @Test
    void aDownloadThatBrokeOffIsKeptForTheNextOneUnlessSpaceIsNeeded() throws IOException {
        Path part = hub.root.resolve(".hub/partial/weights.pth-0123456789ab.part");
        Files.createDirectories(part.getParent());
        Files.writeString(part, "x");
        assertEquals(List.of(), clean(Optional.empty(), Optional.empty(), false));
        Path lease = hub.root.resolve(".hub/locks/x.lock.lease");
        Files.writeString(lease, ProcessIdentity.self());
        assertEquals(List.of(), clean(Optional.empty(), Optional.of(1_000_000L), false));
        Files.delete(lease);
        assertEquals(List.of(part), clean(Optional.empty(), Optional.of(1_000_000L), false));
    }

    @Test
    void whatWasInALegacyZipIsVerifiedAndCleaned() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("legacy.pth"));
            zip.write(new byte[10]);
        }
        github.file("/legacy.zip", bytes.toByteArray());
        var request = CheckpointRequest.of(URI.create(github.url() + "/legacy.zip"));
        Path file = hub.checkpoints.fetch(request);
        assertTrue(hub.keeper.verify(Progress.NONE).contains(new Verified(file.getParent(), "ok")));
        Files.write(file, new byte[11]);
        assertTrue(hub.keeper.verify(Progress.NONE).contains(new Verified(file, "changed")));
        assertFalse(clean(Optional.empty(), Optional.of(0L), false).contains(file.getParent()));
        restart();
        assertTrue(clean(Optional.empty(), Optional.of(0L), false).contains(file.getParent()));
        assertFalse(Files.exists(file));
        assertTrue(Files.exists(hub.checkpoints.fetch(request)));
    }

    /** Two frameworks in one process have classes of their own, and share the locks nevertheless. */
    @Test
    void nothingIsMarkedWhileSomethingIsRemoved() throws Exception {
        restart();
        try (TestHub other = open()) {
            var loaded = new CompletableFuture<Path>();
            hub.uses.whileNothingIsMarked(used -> {
                assertFalse(used.contains(weights));
                Thread.ofVirtual().start(() -> {
                    try {
                        loaded.complete(other.checkpoints.fetch(
                                CheckpointRequest.of(URI.create(github.url() + "/weights.pth"))));
                    } catch (Throwable e) {
                        loaded.completeExceptionally(e);
                    }
                });
                assertThrows(TimeoutException.class, () -> loaded.get(500, TimeUnit.MILLISECONDS));
                Files.delete(weights);
            });
            assertTrue(Files.exists(loaded.get()));
            hub.uses.whileNothingIsMarked(used -> assertTrue(used.contains(weights)));
        }
    }

    @Test
    void underAnotherPathItIsTheSameCache() throws IOException {
        Path elsewhere = Files.createSymbolicLink(dir.resolve("elsewhere"), hub.root);
        try (var other =
                new TestHub(elsewhere, Map.of("HUB_GITHUB_URL", github.url().toString()))) {
            assertTrue(other.uses.inUse().contains(elsewhere.resolve(hub.root.relativize(snapshot))));
            other.snapshot("owner/name:main");
            other.checkpoints.fetch(CheckpointRequest.of(URI.create(github.url() + "/weights.pth")));
            assertEquals(
                    hub.keeper.verify(Progress.NONE).size(),
                    other.keeper.verify(Progress.NONE).size());
        }
        assertEquals(1, github.count("/weights.pth"));
        try (var facts = Files.list(hub.root.resolve(".hub/files"))) {
            assertEquals(1, facts.count());
        }
    }

    @Test
    void whatIsUsedOfAnotherDirectoryStaysInUse() throws IOException {
        var root = new AtomicReference<>(hub.root);
        var uses = new InUseMarks(new Cache(root::get));
        Path first = hub.root.resolve("first");
        uses.mark(first);
        root.set(dir.resolve("second"));
        uses.mark(dir.resolve("second/file"));
        assertTrue(hub.uses.inUse().contains(first));
        uses.close();
        assertTrue(hub.uses.inUse().contains(first));
    }

    /** A restart or an update of the bundle does not end the models that were loaded through it. */
    @Test
    void whatWasLoadedBeforeARestartOfTheBundleStaysInUse() throws IOException {
        age(MONTH);
        List<Path> marks = marks();
        hub.close();
        hub = open();
        assertTrue(hub.keeper.repos().getFirst().inUse());
        assertEquals(List.of(), clean(Optional.empty(), Optional.of(0L), false));
        assertTrue(Files.exists(snapshot) && Files.exists(weights));
        hub.uses.mark(dir.resolve("another"));
        assertEquals(marks, marks());
    }

    /** A folder in the place of a file can be neither read nor deleted, by any user. */
    @Test
    void aMarkThatCannotBeReadCountsAsInUse() throws IOException {
        age(MONTH);
        restart();
        Files.createDirectories(hub.root.resolve(".hub/use/1-1.use"));
        assertTrue(hub.keeper.repos().getFirst().inUse());
        assertEquals(List.of(), clean(Optional.empty(), Optional.of(0L), false));
    }

    private void damagedMark(String name, String text) throws IOException {
        Path use = Files.createDirectories(hub.root.resolve(".hub/use"));
        var damaged = new ByteArrayOutputStream();
        damaged.write(text.getBytes(StandardCharsets.UTF_8));
        damaged.write(0xff);
        Files.write(use.resolve(name + ".use"), damaged.toByteArray());
    }

    @Test
    void aDamagedMarkCountsUntilItsProcessIsKnownToBeGone() throws IOException {
        age(MONTH);
        restart();
        damagedMark("1-1", "host=another\nuses=");
        assertTrue(hub.keeper.repos().getFirst().inUse());
        assertEquals(List.of(), clean(Optional.empty(), Optional.of(0L), false));
        // Nobody holds its lock.
        Files.createFile(hub.root.resolve(".hub/use/1-1.lock"));
        damagedMark("1-2", ProcessIdentity.self().replaceFirst("started=.*", "started=never") + "uses=");
        assertFalse(hub.keeper.repos().getFirst().inUse());
        assertEquals(List.of(), marks());
    }

    @Test
    void aDamagedLeaseIsOldAfterADay() throws IOException {
        Path lease = Files.createDirectories(hub.root.resolve(".hub/locks")).resolve("y.lock.lease");
        Files.write(lease, new byte[] {(byte) 0xff});
        assertEquals(List.of(), clean(Optional.empty(), Optional.empty(), false));
        Files.setLastModifiedTime(lease, FileTime.from(Instant.now().minus(MONTH)));
        assertEquals(List.of(lease), clean(Optional.empty(), Optional.empty(), false));
    }

    @Test
    void aDeadMarkThatCannotBeDeletedCountsForNothing() throws IOException {
        restart();
        String dead = ProcessIdentity.self().replaceFirst("started=.*", "started=never");
        Path use = Files.createDirectories(hub.root.resolve(".hub/use"));
        Files.writeString(use.resolve("1-1.use"), dead + "uses=" + hub.root.relativize(snapshot) + "\n");
        Files.createDirectories(use.resolve("1-1.lock/kept"));
        assertFalse(hub.keeper.repos().getFirst().inUse());
    }
}
