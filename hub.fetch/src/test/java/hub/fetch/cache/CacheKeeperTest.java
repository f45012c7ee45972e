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
import hub.core.spi.Housekeeping.Verified;
import hub.core.spi.KeptFiles;
import hub.core.spi.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class CacheKeeperTest extends CacheFixture {

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
}
