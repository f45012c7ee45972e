package hub.gpu.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.Device;
import hub.gpu.TorchTest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that are not read, in files that PyTorch wrote (src/test/python/checkpoints.py). */
class UnreadValueTest extends TorchTest {

    private static final Path FILES = Path.of("src/test/resources/hub/gpu/checkpoint");

    private static Checkpoint open(String name) {
        return Checkpoint.open(FILES.resolve(name));
    }

    private static Map<String, String> descriptions(Checkpoint checkpoint) {
        var descriptions = new LinkedHashMap<String, String>();
        checkpoint.unreadValues().forEach((name, unread) -> descriptions.put(name, unread.description()));
        return descriptions;
    }

    @ParameterizedTest
    @ValueSource(strings = {"foreign1.pth", "foreign2.pth", "foreign4.pth", "foreign5.pth", "foreign_legacy.pth"})
    void objectsBesideTheWeightsSayTheirClass(String name) {
        var checkpoint = open(name);

        var classes = new LinkedHashMap<String, String>();
        checkpoint.unreadValues().forEach((path, unread) -> classes.put(path, unread.className()));
        assertEquals("""
            {hyper_parameters=pytorch_lightning.utilities.parsing.AttributeDict, \
            config=omegaconf.listconfig.ListConfig, configs=mmengine.config.ConfigList, \
            dir=pathlib.PurePosixPath, version=torch.torch_version.TorchVersion, mode=megatron.enums.Mode, \
            meters.0=utils.meters.Meter, meters.1=utils.meters.Meter, loss=functools.partial, \
            activation=torch.nn.functional.relu, date=datetime.date, queue=collections.deque, \
            classes=numpy.ndarray, objects=numpy.ndarray, times=numpy.ndarray, \
            table=numpy.ndarray, matrix=numpy.matrix, random=numpy.random._pickle.__randomstate_ctor}\
            """, classes.toString());
        assertEquals(3L, checkpoint.values().get("epoch"));
        assertEquals(
                "0.weight", checkpoint.at("state_dict").tensors().firstEntry().getKey());
    }

    @Test
    void descriptionsSayWhatIsNotRead() {
        var descriptions = descriptions(open("foreign2.pth"));

        assertEquals("an object of class omegaconf.listconfig.ListConfig", descriptions.get("config"));
        assertEquals("an object made by pathlib.PurePosixPath", descriptions.get("dir"));
        assertEquals("the class or function torch.nn.functional.relu", descriptions.get("activation"));
        assertEquals("a NumPy array of dtype U3, which is not of numbers", descriptions.get("classes"));
    }

    @Test
    void aTensorThatCannotBeReadLeavesTheOthers() {
        assertEquals(
                Map.of(
                        "quantized", "a quantized tensor, which hub.gpu does not have; dequantize() it in Python",
                        "sparse", "a sparse tensor, which hub.gpu does not have; save its to_dense()",
                        "meta", "a tensor on the meta device, which has no values",
                        "conjugate", "a conjugate or negative view of a tensor; save its resolve_conj().resolve_neg()",
                        "of_a_subclass", "a tensor of class torchvision.tv_tensors.Image"),
                descriptions(open("unread_tensors.pth")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"made_of_foreign2.pth", "made_of_foreign5.pth"})
    void whatIsMadeOfAnUnreadValueIsNotReadEither(String name) {
        var checkpoint = open(name);

        var lines = new StringBuilder();
        descriptions(checkpoint)
                .forEach((path, text) ->
                        lines.append(path).append(": ").append(text).append('\n'));
        assertEquals("""
            record: dtype numpy.record
            records: a NumPy array of dtype numpy.record, which is not of numbers
            low: a NumPy array of dtype ml_dtypes.bfloat16, which is not of numbers
            lowest: a NumPy scalar of dtype ml_dtypes.float8_e4m3fn, which is not a number
            objects: a NumPy array of dtype O8, which is not of numbers
            ordered: what collections.OrderedDict makes of an object of class mmengine.config.ConfigList
            pairs: what collections.OrderedDict makes of an object of class mmengine.config.ConfigList
            values.a: an object of class mmengine.config.ConfigList
            classes: what builtins.set makes of an object of class mmengine.config.ConfigList
            parameter: an object of class mmengine.config.ConfigList
            view: what torch._utils._rebuild_tensor_v2 makes of an object of class mmengine.config.ConfigList
            """, lines.toString());
        assertEquals(List.of("weight", "bias"), List.copyOf(checkpoint.tensors().keySet()));
        assertEquals(1L, checkpoint.values().get("factory.a"));
    }

    @Test
    void theTensorsBesideUnreadValuesAreLoaded() {
        StateDict loaded = torch.load(FILES.resolve("unread_tensors.pth"));

        assertEquals(List.of("weight", "bias"), List.copyOf(loaded.names()));
        assertEquals(2, loaded.get("weight").sum().item());
    }

    @Test
    void whoAsksForAnUnreadValueIsToldItsClass() {
        var training = open("module_inside.pth");
        StateDict loaded = torch.load(FILES.resolve("unread_tensors.pth"));
        Weights weights = Weights.of(torch, loaded.renamed(name -> "fc." + name), Device.CPU);

        assertError(
                "\"model\" is not read, because it is an object of class torch.nn.modules.container.Sequential",
                () -> training.at("model"));
        assertError("sparse is a sparse tensor", () -> loaded.get("sparse"));
        assertError(
                "fc.quantized: expected (3), the checkpoint has a quantized tensor",
                () -> weights.at("fc").parameter("quantized", _ -> {}, 3));
    }

    @Test
    void aFileWithoutAnyTensorIsNotLoadedAsNothing() {
        assertError(
                "module_inside.pth: it has no tensors, and model is not read, because it is an object of class"
                        + " torch.nn.modules.container.Sequential",
                () -> torch.load(FILES.resolve("module_inside.pth")));
    }

    @Test
    void tensorsWithOnePathAreNumberedAndNotMistaken() {
        StateDict loaded = torch.load(FILES.resolve("twice.pth"));

        assertEquals(List.of("a.b (2)", "a.b (3)", "a.b (1)"), List.copyOf(loaded.names()));
        assertError("a.b is the path of 2 tensors", () -> loaded.get("a.b"));
        assertEquals(
                List.of("b"), List.copyOf(open("twice.pth").at("a").tensors().keySet()));
    }

    @Test
    void whatWasNotReadIsNotWritten(@TempDir Path dir) {
        var root = (Map<?, ?>) open("foreign2.pth").root();

        var e = assertThrows(HubException.class, () -> Checkpoint.save(dir.resolve("a.pth"), root));

        assertEquals(Kind.ARGUMENT, e.kind());
        assertTrue(
                e.getMessage()
                        .endsWith("the class or function pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint,"
                                + " which was not read"),
                e.getMessage());
    }

    private static void assertError(String message, Executable wrong) {
        var e = assertThrows(HubException.class, wrong);
        assertEquals(Kind.CORRUPT, e.kind());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
