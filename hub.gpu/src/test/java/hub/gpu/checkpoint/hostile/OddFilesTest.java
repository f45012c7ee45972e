package hub.gpu.checkpoint.hostile;

import static hub.gpu.checkpoint.hostile.PickleText.call;
import static hub.gpu.checkpoint.hostile.PickleText.dict;
import static hub.gpu.checkpoint.hostile.PickleText.global;
import static hub.gpu.checkpoint.hostile.PickleText.integer;
import static hub.gpu.checkpoint.hostile.PickleText.integers;
import static hub.gpu.checkpoint.hostile.PickleText.ordered;
import static hub.gpu.checkpoint.hostile.PickleText.scalar;
import static hub.gpu.checkpoint.hostile.PickleText.text;
import static hub.gpu.checkpoint.hostile.PickleText.tuple;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.gpu.DType;
import hub.gpu.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that no PyTorch of today writes, and that are sound nevertheless. */
class OddFilesTest {

    @TempDir
    private Path dir;

    private Object read(String body) throws IOException {
        return open(ZipBuilder.of(PickleText.of(body), new byte[16]).bytes()).root();
    }

    private Checkpoint open(byte[] content) throws IOException {
        return Checkpoint.open(Files.write(dir.resolve("odd.pth"), content));
    }

    @Test
    void theSecondOfTwoBackslashesBeginsNoEscape() throws IOException {
        assertEquals("\\\\u0041A\\x", read("V\\\\u0041\\u0041\\x\n"));
    }

    @Test
    void textOfPython2IsTextOrBytesByItsContent() throws IOException {
        assertEquals("it's\n\u00e9", read("S'it\\'s\\n\\xc3\\xa9'\n"));
        assertEquals(1, ((byte[]) read("S'\\xff'\n")).length);
    }

    @Test
    void aVariableIsItsTensor() throws IOException {
        String variable = call("torch.autograd.variable", "Variable", scalar()) + tuple("\u0088", "\u0089", "N") + "b";
        var tensors = open(ZipBuilder.of(PickleText.of(dict(text("w"), variable)), new byte[16])
                        .bytes())
                .tensors();
        assertEquals("{w=float32 []}", tensors.toString());
    }

    @Test
    void attributesThatAreNotReadAreNamed() throws IOException {
        String foreign = global("a", "B") + ")\u0081";
        String namespace = global("argparse", "Namespace") + ")\u0081" + foreign + "b";
        Checkpoint checkpoint =
                open(ZipBuilder.of(PickleText.of(ordered() + text("args") + namespace + "s" + foreign + "b"))
                        .bytes());
        assertEquals(
                "{args.__dict__=an object of class a.B}",
                checkpoint.unreadValues().toString());
        assertEquals("{_metadata=an object of class a.B}", checkpoint.metadata().toString());
    }

    @Test
    void aTensorOfAnotherDeviceMayBeANumpyArray() throws IOException {
        String f4 = call("numpy", "dtype", text("f4"), "\u0089", "\u0088");
        String array =
                call("numpy.core.multiarray", "_reconstruct", global("numpy", "ndarray"), integers(0), "C\u0001b")
                        + tuple(integer(1), integers(2), f4, "\u0089", "C\u0008abcdefgh")
                        + "b";
        String name = "_rebuild_device_tensor_from_numpy";
        var tensors = open(ZipBuilder.of(PickleText.of(dict(
                                text("w"),
                                call(
                                        "torch._utils",
                                        name,
                                        array,
                                        global("torch", "float32"),
                                        text("xla:0"),
                                        "\u0089"))))
                        .bytes())
                .tensors();
        assertEquals(DType.FLOAT32, tensors.get("w").dtype());
        assertEquals(8, tensors.get("w").bytes());

        String other = call("torch._utils", name, array, global("torch", "bfloat16"), text("xla:0"), "\u0089");
        var e = assertThrows(HubException.class, () -> read(other));
        assertTrue(e.getMessage().contains("type bfloat16 as a NumPy array of float32"), e.getMessage());
    }

    @Test
    void typesOfQuantizationAreNames() throws IOException {
        assertEquals("torch.quint8", read(global("torch", "quint8")));
    }

    @Test
    void filesBesideTheStateMayHaveItsName() throws IOException {
        var zip = ZipBuilder.of(PickleText.of(dict(text("w"), scalar())), new byte[16])
                .stored("a/extra/data.pkl", new byte[3]);
        assertEquals(1, open(zip.bytes()).tensors().size());
    }

    @Test
    void messagesShowNamesShortAndWithoutControls() throws IOException {
        String name = "n".repeat(10_000) + "\u001b[2J";
        var checkpoint = open(ZipBuilder.of(
                        PickleText.of(dict(text(name + ".w"), scalar(), text(name), dict(text("w"), scalar()))),
                        new byte[16])
                .bytes());
        var e = assertThrows(HubException.class, () -> checkpoint.at(name + "x"));
        assertTrue(e.getMessage().length() < 1000 && !e.getMessage().contains("\u001b"), e.getMessage());
        assertEquals(2, ((Map<?, ?>) checkpoint.root()).size());
    }

    @Test
    void anObjectIsNotReadHoweverItIsMade() throws IOException {
        String type = global("models.yolo", "Model");
        for (String object : new String[] {
            type + ")\u0081}" + text("w") + scalar() + "sb",
            type + ")\u0081(" + integer(1) + integer(2) + "u",
            type + ")}\u0092(NNe",
            "(" + type + integer(1) + "oNa",
            "(" + text("x") + "imodels.yolo\nModel\n",
            call("copyreg", "_reconstructor", type, global("builtins", "object"), "N"),
            type + tuple(scalar()) + "R(N\u0090",
            call("torch._utils", "_rebuild_parameter", type + ")\u0081", "\u0088", ordered()),
        }) {
            var checkpoint = open(fileWith(object));
            assertEquals("[w]", checkpoint.tensors().keySet().toString());
            assertEquals("models.yolo.Model", checkpoint.unreadValues().get("o").className(), object);
        }
    }

    private static byte[] fileWith(String object) {
        return ZipBuilder.of(PickleText.of(dict(text("o"), object, text("w"), scalar())), new byte[16])
                .bytes();
    }

    @Test
    void objectsOfOneClassAreDifferentKeys() throws IOException {
        String object = global("a", "B") + ")\u0081";
        assertEquals(2, ((Map<?, ?>) read(dict(object, integer(1), object, integer(2)))).size());
    }

    @Test
    void anUnknownStorageLeavesTheOtherTensors() throws IOException {
        String unknown = PickleText.tensor(PickleText.storage("Int128Storage", "0", 1), 0, new long[0]);
        var checkpoint = open(fileWith(unknown));
        assertEquals("torch.Int128Storage", checkpoint.unreadValues().get("o").className());
    }

    @Test
    void aMarkForAMissingValueIsNotRead() throws IOException {
        var checkpoint = open(fileWith(global("builtins", "object") + ")\u0081"));
        assertEquals(
                "an object of class builtins.object",
                checkpoint.unreadValues().get("o").description());
    }
}
