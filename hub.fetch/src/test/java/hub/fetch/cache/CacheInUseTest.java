package hub.fetch.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.spi.CheckpointRequest;
import hub.core.spi.ProcessIdentity;
import hub.core.spi.Progress;
import hub.fetch.TestHub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What living processes use stays. */
class CacheInUseTest extends CacheFixture {

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
    void aDeadMarkThatCannotBeDeletedCountsForNothing() throws IOException {
        restart();
        String dead = ProcessIdentity.self().replaceFirst("started=.*", "started=never");
        Path use = Files.createDirectories(hub.root.resolve(".hub/use"));
        Files.writeString(use.resolve("1-1.use"), dead + "uses=" + hub.root.relativize(snapshot) + "\n");
        Files.createDirectories(use.resolve("1-1.lock/kept"));
        assertFalse(hub.keeper.repos().getFirst().inUse());
    }
}
