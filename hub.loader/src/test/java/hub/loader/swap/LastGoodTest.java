package hub.loader.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.HubDirectory;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes back after a restart: what the store still has of the revision in the note. */
class LastGoodTest {

    private static final RepoRef.Remote REF =
            new RepoRef.Remote("https", "host.test", "owner", "name", Optional.of("main"));

    @TempDir
    Path dir;

    private final Map<String, Snapshot> cached = new HashMap<>();
    private Snapshot served;
    private LastGood lastGood;

    private final class Store implements RepoStore {

        @Override
        public Snapshot snapshot(RepoRef ref, LoadOptions options) {
            throw new AssertionError(ref);
        }

        @Override
        public Snapshot update(RepoRef ref, LoadOptions options) {
            throw new AssertionError(ref);
        }

        @Override
        public Optional<Snapshot> cached(RepoRef.Remote ref, String revision) {
            return Optional.ofNullable(cached.get(ref + " " + revision));
        }
    }

    @BeforeEach
    void note() {
        served =
                new Snapshot(REF, "r1", dir, List.of("model is owner/lib at r5"), List.of("large (permission denied)"));
        cached.put(REF + " r1", served);
        HubDirectory directory = () -> dir;
        lastGood = new LastGood(REF, "number", Store::new, directory);
        lastGood.write(served);
    }

    @Test
    void theStoreGivesTheRevisionWithAllThatItKnowsOfIt() {
        assertEquals(Optional.of(served), lastGood.read());
        cached.clear();
        assertEquals(Optional.empty(), lastGood.read());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\0\0\0", "KEY", "KEY\n\0\nr1", "KEY\n./a\0b\nr1", "KEY\nfile:///%00\nr1", "KEY\n..\nr1\n\0"
            })
    void aDamagedNoteIsNoNote(String content) throws IOException {
        damage(content.replace("KEY", REF + " number").getBytes(StandardCharsets.UTF_8));
        assertEquals(Optional.empty(), lastGood.read());
    }

    @Test
    void aNoteThatIsNoTextIsNoNote() throws IOException {
        damage(new byte[] {(byte) 0xff, (byte) 0xfe});
        assertEquals(Optional.empty(), lastGood.read());
    }

    private void damage(byte[] content) throws IOException {
        try (var notes = Files.newDirectoryStream(dir.resolve(".hub/served"))) {
            for (Path note : notes) {
                Files.write(note, content);
            }
        }
    }
}
