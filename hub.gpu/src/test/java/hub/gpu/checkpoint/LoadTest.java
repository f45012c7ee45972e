package hub.gpu.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TorchException;
import hub.gpu.TorchTest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors of checkpoints, and checkpoints of tensors. */
class LoadTest extends TorchTest {

    private static final Path FILES = Path.of("src/test/resources/hub/gpu/checkpoint");

    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "views.pth",
                "state_dict.pth",
                "training.pth",
                "legacy.pth",
                "legacy_python2.pth",
                "legacy_shared.pth",
                "legacy_views.pth",
                "tar.pth",
                "zip_big_endian.pth",
                "zip_deflated.pth",
                "zip_without_root.pth",
                "scripted.pt",
                "dtypes.safetensors"
            })
    void loadedTensorsSaveAsWhatTheyWere(String name) throws Exception {
        StateDict loaded = torch.load(FILES.resolve(name));

        for (String type : List.of("saved.pth", "saved.safetensors")) {
            Checkpoint.save(dir.resolve(type), loaded.asMap());
            assertEquals(digests(Checkpoint.open(FILES.resolve(name))), digests(Checkpoint.open(dir.resolve(type))));
        }
    }

    @Test
    void aDeviceThatRefusesThemKeepsNothing() {
        assertThrows(
                TorchException.class, () -> torch.load(FILES.resolve("state_dict.pth"), Device.cuda(Byte.MAX_VALUE)));

        assertEquals(List.of(), torch.memory());
    }

    private static Map<String, String> digests(Checkpoint checkpoint) throws Exception {
        var digests = new LinkedHashMap<String, String>();
        for (var entry : checkpoint.tensors().entrySet()) {
            digests.put(entry.getKey(), entry.getValue() + " " + CheckpointTest.sha256(entry.getValue()));
        }
        assertFalse(digests.isEmpty());
        return digests;
    }

    @Test
    void aTreeOfTensorsAndValuesIsSaved() {
        Tensor weight = torch.arange(6).toFloat().reshape(2, 3);
        Path file = dir.resolve("run.pth");
        Checkpoint.save(file, Map.of("model", Map.of("weight", weight, "tied", weight, "t", weight.t()), "epoch", 3));

        var saved = Checkpoint.open(file);
        assertEquals(3L, saved.values().get("epoch"));
        var model = saved.at("model");
        assertTrue(model.tensors().get("weight").sharesStorage(model.tensors().get("tied")));
        assertArrayEquals(
                new float[] {0, 3, 1, 4, 2, 5}, torch.load(model).get("t").toFloatArray());
        assertEquals(DType.FLOAT32, torch.load(model).get("t").dtype());
    }

    @Test
    void aClosedTensorIsNotSaved() {
        Tensor closed = torch.ones(1);
        closed.close();
        assertThrows(
                IllegalStateException.class, () -> Checkpoint.save(dir.resolve("closed.pth"), Map.of("w", closed)));
        assertEquals(0, dir.toFile().list().length);
    }
}
