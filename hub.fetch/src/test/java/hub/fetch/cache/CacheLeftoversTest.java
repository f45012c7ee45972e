package hub.fetch.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.spi.Housekeeping.Cleaning;
import hub.core.spi.Housekeeping.Verified;
import hub.core.spi.ProcessIdentity;
import hub.core.spi.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What processes left that were killed. */
class CacheLeftoversTest extends CacheFixture {

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
        List<Path> left = new ArrayList<>(unfinished(CacheFixture::dead));
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
    void aDamagedLeaseIsOldAfterADay() throws IOException {
        Path lease = Files.createDirectories(hub.root.resolve(".hub/locks")).resolve("y.lock.lease");
        Files.write(lease, new byte[] {(byte) 0xff});
        assertEquals(List.of(), clean(Optional.empty(), Optional.empty(), false));
        Files.setLastModifiedTime(lease, FileTime.from(Instant.now().minus(MONTH)));
        assertEquals(List.of(lease), clean(Optional.empty(), Optional.empty(), false));
    }
}
