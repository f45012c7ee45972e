package hub.gpu.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints in several files. CheckpointTest reads whole ones; here something is wrong with them. */
class ShardedStateDictTest {

    private static final Path FILES = Path.of("src/test/resources/hub/gpu/checkpoint");
    private static final String INDEX = "model.safetensors.index.json";
    private static final String SECOND = "model-00002-of-00002.safetensors";

    @TempDir
    private Path dir;

    @BeforeEach
    void copy() throws IOException {
        for (String name : new String[] {INDEX, "model-00001-of-00002.safetensors", SECOND}) {
            Files.copy(FILES.resolve(name), dir.resolve(name));
        }
    }

    private void index(String json) throws IOException {
        Files.writeString(dir.resolve(INDEX), json);
    }

    private void assertError(Kind kind, String message) {
        var e = assertThrows(HubException.class, () -> Checkpoint.open(dir.resolve(INDEX)));
        assertEquals(kind, e.kind(), e.getMessage());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void theIndexSaysWhatItSaysOfItself() {
        assertEquals(
                "{total_size=144}",
                Checkpoint.open(dir.resolve(INDEX)).metadata().toString());
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(dir.resolve(SECOND));

        assertError(Kind.NOT_FOUND, "its tensors are partly in " + SECOND + ", and there is no file ");
    }

    @Test
    void aTensorThatIsNotInItsFileIsNamed() throws IOException {
        index("{\"weight_map\": {\"head.weight\": \"" + SECOND + "\"}}");

        assertError(Kind.CORRUPT, "head.weight is not in " + SECOND);
    }

    @Test
    void tensorsThatTheIndexForgotAreThere() throws IOException {
        var second = Checkpoint.open(dir.resolve(SECOND)).tensors();
        index("{\"weight_map\": {\"" + second.lastEntry().getKey() + "\": \"" + SECOND + "\"}}");

        assertEquals(
                second.keySet(), Checkpoint.open(dir.resolve(INDEX)).tensors().keySet());
    }

    @Test
    void whereTwoFilesHaveATensorTheIndexDecides() throws IOException {
        var tensors = Checkpoint.open(dir.resolve(INDEX)).tensors();
        String name = tensors.lastEntry().getKey();
        Checkpoint.save(
                dir.resolve("first.pth"), Map.of(name, tensors.firstEntry().getValue()));
        index("{\"weight_map\": {\"other\": \"first.pth\", \"%s\": \"%s\"}}".formatted(name, SECOND));
        Checkpoint.save(
                dir.resolve("first.pth"),
                Map.of(
                        name,
                        tensors.firstEntry().getValue(),
                        "other",
                        tensors.firstEntry().getValue()));

        assertEquals(
                tensors.lastEntry().getValue().toString(),
                Checkpoint.open(dir.resolve(INDEX)).tensors().get(name).toString());
    }

    @Test
    void aFileElsewhereIsNotOpened() throws IOException {
        for (String file : new String[] {"../x.safetensors", "/etc/passwd", "a\\\\b", "..", "", "c:x"}) {
            index("{\"weight_map\": {\"w\": \"" + file + "\"}}");

            assertError(Kind.CORRUPT, "expected the name of a file beside it");
        }
    }

    @Test
    void anIndexOfIndexesIsRefused() throws IOException {
        index("{\"weight_map\": {\"w\": \"" + INDEX + "\"}}");

        assertError(Kind.CORRUPT, INDEX + " is an index itself");
    }

    @Test
    void otherJsonIsNoCheckpoint() throws IOException {
        index("{\"metadata\": {}, \"weight_map\": {}}");

        assertError(Kind.CORRUPT, "it is JSON and not a checkpoint");
    }
}
