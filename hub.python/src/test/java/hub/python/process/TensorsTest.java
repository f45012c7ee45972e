package hub.python.process;

import static hub.python.process.PythonRepos.load;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.HubException;
import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.nn.Module;
import hub.gpu.service.TestTorch;
import hub.python.PythonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tensors, arrays, images and models of a repo. They need a Python that has PyTorch, NumPy and Pillow. */
class TensorsTest {

    private static final Set<DType> WITHOUT_PYTHON =
            EnumSet.of(DType.BITS1X8, DType.BITS2X4, DType.BITS4X2, DType.BITS8, DType.BITS16, DType.FLOAT4_E2M1FN_X2);

    @RegisterExtension
    final PythonRepos repos = new PythonRepos();

    private Torch torch;

    @BeforeEach
    void requirePyTorch() throws IOException {
        PythonRepo probe = repos.start("import importlib.util\ndef missing():\n"
                + "    return [name for name in ['torch', 'numpy', 'PIL'] if importlib.util.find_spec(name) is None]");
        List<?> missing = load(probe, "missing", List.class);
        Assumptions.assumeTrue(missing.isEmpty(), PythonRepos.python() + " has no " + missing + ".");
        torch = TestTorch.open("tensors");
        repos.withTorch(torch);
    }

    @AfterEach
    void close() {
        if (torch != null) {
            TestTorch.close(torch);
        }
    }

    private PythonRepo start(String hubconf) throws IOException {
        repos.write("tensors", "hubconf.py", hubconf);
        return repos.start("tensors", List.of("torch"));
    }

    private static byte[] bytes(Tensor tensor) {
        var buffer = ByteBuffer.allocate((int) tensor.numel() * tensor.dtype().bytes());
        tensor.copyTo(buffer);
        return buffer.array();
    }

    @Test
    void tensorsOfEveryTypeCross() throws IOException {
        PythonRepo repo = start("def name(t): return str(t.dtype)\ndef echo(t): return t");
        for (DType type : EnumSet.complementOf(EnumSet.copyOf(WITHOUT_PYTHON))) {
            ByteBuffer content = ByteBuffer.allocate(6 * type.bytes());
            for (int i = 0; i < content.capacity(); i++) {
                content.put((byte) (type == DType.BOOL ? i % 2 : 7 * i + 1));
            }
            Tensor sent = torch.tensor(content.flip(), type, 2, 3);
            assertEquals("torch." + type.torchName(), load(repo, "name", sent));
            Tensor back = load(repo, "echo", Tensor.class, sent);
            assertEquals(type, back.dtype());
            assertArrayEquals(new long[] {2, 3}, back.shape());
            assertArrayEquals(bytes(sent), bytes(back), type.torchName());
        }
    }

    @Test
    void tensorsOfEveryShapeCross() throws IOException {
        PythonRepo repo = start("import torch\ndef echo(t): return t\ndef turned(t): return t.t()\n"
                + "def kinds(): return [torch.tensor(3.5), torch.zeros(0, 2), torch.arange(6).view(2, 3)[:, ::2],"
                + " torch.ones(2, requires_grad=True), torch.eye(2).to_sparse(), torch.tensor([1 + 2j]).conj()]");
        Tensor matrix = torch.arange(6).toFloat().view(2, 3);
        assertArrayEquals(
                new float[] {0, 3, 1, 4, 2, 5},
                load(repo, "turned", Tensor.class, matrix).toFloatArray());
        assertArrayEquals(
                new float[] {0, 3, 1, 4, 2, 5},
                load(repo, "echo", Tensor.class, matrix.transpose(0, 1)).toFloatArray());
        for (long[] shape : new long[][] {{}, {0}, {3, 0, 2}, {1, 1, 1}}) {
            assertArrayEquals(
                    shape,
                    load(repo, "echo", Tensor.class, torch.empty(DType.INT16, shape))
                            .shape());
        }
        List<?> kinds = load(repo, "kinds", List.class);
        assertEquals(3.5, ((Tensor) kinds.get(0)).item());
        assertArrayEquals(new long[0], ((Tensor) kinds.get(0)).shape());
        assertArrayEquals(new long[] {0, 2}, ((Tensor) kinds.get(1)).shape());
        assertArrayEquals(new long[] {0, 2, 3, 5}, ((Tensor) kinds.get(2)).toLongArray());
        assertArrayEquals(new float[] {1, 1}, ((Tensor) kinds.get(3)).toFloatArray());
        assertArrayEquals(new float[] {1, 0, 0, 1}, ((Tensor) kinds.get(4)).toFloatArray());
        assertEquals(DType.COMPLEX64, ((Tensor) kinds.get(5)).dtype());
    }

    @Test
    void largeTensorsAreValuesAlsoWhenPythonKeepsThem() throws IOException {
        PythonRepo repo =
                start("kept = []\ndef keep(t):\n    kept.append(t)\n    return t\ndef first(): return kept[0]\n"
                        + "def drop(): kept.clear()");
        Tensor one = torch.full(1.0, 1 << 20);
        Tensor back = load(repo, "keep", Tensor.class, one);
        for (int i = 2; i < 12; i++) {
            Tensor other = load(repo, "keep", Tensor.class, torch.full((double) i, 1 << 20));
            assertEquals(i, other.min().item());
            other.close();
        }
        assertEquals(1, back.max().item());
        assertEquals(1, load(repo, "first", Tensor.class).max().item());
        back.add_(5);
        assertEquals(1, load(repo, "first", Tensor.class).max().item(), "a value, and not the same memory");
        load(repo, "drop");
        repo.close();
        assertEquals(6, back.max().item(), "it outlives the process");
    }

    @Test
    void arraysAndNumbersOfNumpyCross() throws IOException {
        PythonRepo repo = start("""
            import numpy as np
            def arrays(): return [np.arange(4, dtype=np.int16).reshape(2, 2).T, np.float32(1.5), np.int64(7), np.bool_(True),
                                  np.array(["a", "b"]), np.array([1, 2], dtype=">i4"), np.datetime64("2020-01-02")]
            """);
        List<?> arrays = load(repo, "arrays", List.class);
        assertArrayEquals(new int[] {0, 2, 1, 3}, ((Tensor) arrays.get(0)).toIntArray());
        assertEquals(List.of(1.5, 7L, true, List.of("a", "b")), arrays.subList(1, 5));
        assertArrayEquals(new int[] {1, 2}, ((Tensor) arrays.get(5)).toIntArray());
        assertEquals("2020-01-02", arrays.get(6).toString());
    }

    @Test
    void aRepoWithoutTorchHasNoneOfIt() throws IOException {
        start("import torch");
        PythonRepo plain = repos.start("import sys\ndef has(): return 'torch' in sys.modules");
        assertEquals(false, load(plain, "has"));
        PythonRepo arrays = repos.start(
                "import numpy, sys\ndef kind(x): return [type(x).__name__, float(x.sum()), 'torch' in sys.modules]");
        assertEquals(List.of("ndarray", 3.0, false), load(arrays, "kind", torch.tensor(new float[] {1, 2})));
    }

    @Test
    void whatIsMoreThanNumbersInAShapeStaysInPython() throws IOException {
        PythonRepo repo = start("""
            import numpy as np, torch
            from torch.masked import masked_tensor
            numbers = np.ma.masked_array([1.0, 2.0], mask=[False, True])
            def numbers_masked(): return numbers
            def words_masked(): return np.ma.masked_array(["a", "b"], mask=[True, False])
            def masked(): return masked_tensor(torch.ones(2), torch.tensor([True, False]))
            def nested(): return torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])
            def filled(array): return array.filled(7)
            """);
        for (String name : List.of("words_masked", "masked", "nested")) {
            assertInstanceOf(PythonObject.class, load(repo, name), name);
        }
        PythonObject numbers = load(repo, "numbers_masked", PythonObject.class);
        assertArrayEquals(
                new double[] {1, 7}, load(repo, "filled", Tensor.class, numbers).toDoubleArray());
    }

    @Test
    void aTensorThatWasClosedIsMissedAfterACrash() throws IOException {
        PythonRepo repo = start("import os\nclass Holds:\n    def __init__(self, t): self.t = t\n"
                + "    def total(self): return float(self.t.sum())\n    def crash(self): os._exit(3)\n"
                + "def holds(t): return Holds(t)");
        Tensor ones = torch.ones(3);
        PythonObject holds = load(repo, "holds", PythonObject.class, ones);
        ones.close();
        assertEquals(3.0, holds.invoke("total", Arguments.none()));
        assertThrows(HubException.class, () -> holds.invoke("crash", Arguments.none()));
        String message = assertThrows(HubException.class, () -> holds.invoke("total", Arguments.none()))
                .getMessage();
        assertTrue(message.startsWith("holds of owner/tensors cannot be called again in a new process"), message);
        assertTrue(message.contains("This tensor is closed"), message);
        assertTrue(message.contains("Keep the arguments open"), message);
    }

    @Test
    void eachProcessHasRandomNumbersOfItsOwn() throws IOException {
        String hubconf = """
            import numpy, random, torch
            def numbers(): return [random.getrandbits(60), int(numpy.random.randint(1 << 60)), int(torch.randint(1 << 60, ()))]
            """;
        repos.write("tensors", "hubconf.py", hubconf);
        List<?> one = load(repos.start("tensors", List.of("torch", "numpy")), "numbers", List.class);
        List<?> other = load(repos.start("tensors", List.of("torch", "numpy")), "numbers", List.class);
        for (int i = 0; i < one.size(); i++) {
            assertNotEquals(one.get(i), other.get(i), "number " + i);
        }
    }

    @Test
    void imagesCrossBothWays() throws IOException {
        PythonRepo repo = start("from PIL import Image\n"
                + "def turned(i): return i.rotate(180)\n"
                + "def kind(i): return [i.mode, list(i.size)]\n"
                + "def cmyk(): return Image.new('CMYK', (2, 1))");
        var image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0x102030);
        image.setRGB(1, 0, 0xff0000);
        assertEquals(List.of("RGB", List.of(2L, 1L)), load(repo, "kind", image));
        BufferedImage turned = load(repo, "turned", BufferedImage.class, image);
        assertEquals(0xff102030, turned.getRGB(1, 0));
        assertEquals(0xffff0000, turned.getRGB(0, 0));
        assertInstanceOf(BufferedImage.class, load(repo, "cmyk"));
    }

    @Test
    void dtypesAndDevicesCross() throws IOException {
        PythonRepo repo = start("import torch\n"
                + "def echo(x): return x\n"
                + "def say(x): return repr(x)\n"
                + "def meta(): return torch.device('meta')");
        assertEquals(DType.BFLOAT16, load(repo, "echo", DType.BFLOAT16));
        assertEquals(Device.cuda(1), load(repo, "echo", Device.cuda(1)));
        assertEquals("torch.uint8", load(repo, "say", DType.UINT8));
        assertEquals("meta", load(repo, "meta"));
    }

    @Test
    void aModelIsAModule() throws IOException {
        PythonRepo repo = start("""
            import torch
            class Model(torch.nn.Module):
                def __init__(self, bias):
                    super().__init__()
                    self.linear = torch.nn.Linear(3, 2)
                    self.dropout = torch.nn.Dropout(0.5)
                    torch.nn.init.constant_(self.linear.weight, 1)
                    torch.nn.init.constant_(self.linear.bias, bias)
                def forward(self, x):
                    "Adds up."
                    assert not torch.is_grad_enabled()
                    return self.dropout(self.linear(x))
            def model(bias=0.5): return Model(bias)
            def two(): return Model(0), 7
            def pair():
                model = Model(0)
                model.forward = lambda x: (x, x)
                return model
            """);
        Module model = load(repo, "model", Module.class, 1);
        Tensor ones = torch.ones(4, 3);
        assertArrayEquals(
                new float[] {4, 4, 4, 4, 4, 4, 4, 4}, model.apply(ones).toFloatArray());
        assertEquals(false, repo.invoke(model, "train", Arguments.of(false)) == null);
        assertEquals(
                List.of("__call__", "eval", "float", "forward"),
                repo.describe(model).stream().map(each -> each.name()).limit(4).toList());
        List<?> two = load(repo, "two", List.class);
        var inner = ((PythonObject) two.getFirst()).as(Module.class);
        assertArrayEquals(new float[] {3, 3}, inner.apply(torch.ones(1, 3)).toFloatArray());
        Module pair = load(repo, "pair", Module.class);
        assertTrue(assertThrows(HubException.class, () -> pair.apply(ones))
                .getMessage()
                .contains("a Module returns one tensor"));
    }

    private static final String MODES = """
        import os, time, torch
        class Model(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.linear = torch.nn.Linear(1, 1)
            def mode(self):
                weight = self.linear.weight
                return [self.training, str(weight.dtype), weight.requires_grad]
            def meet(self, mine, other):
                open(mine, "w").close()
                while not os.path.exists(other): time.sleep(0.01)
                return [os.getpid(), self.mode()]
            def leave(self): os._exit(1)
        class Owner:
            def __init__(self, model): self.model = model
            def mode(self): return self.model.mode()
        def model(): return Model()
        def owned():
            model = Model()
            return model, Owner(model)
        """;

    @Test
    void whatChangesAModelChangesItInEveryProcess() throws Exception {
        repos.withWorkers(2);
        PythonRepo repo = start(MODES);
        var model = load(repo, "model", PythonObject.class);
        model.invoke("train", Arguments.none());
        assertSame(model, model.invoke("eval", Arguments.none()));
        assertSame(model, model.invoke("double", Arguments.none()));
        assertSame(model, model.invoke("requires_grad_", Arguments.of(false)));
        String a = repos.folder().resolve("a").toString();
        String b = repos.folder().resolve("b").toString();
        var first = new FutureTask<>(() -> (List<?>) model.invoke("meet", Arguments.of(a, b)));
        Thread.ofPlatform().start(first);
        List<?> second = (List<?>) model.invoke("meet", Arguments.of(b, a));
        assertNotEquals(first.get().get(0), second.get(0));
        assertEquals(List.of(false, "torch.float64", false), first.get().get(1));
        assertEquals(List.of(false, "torch.float64", false), second.get(1));
    }

    @Test
    void whatChangedAModelChangesItAgainAfterACrash() throws IOException {
        repos.withWorkers(2);
        PythonRepo repo = start(MODES);
        List<?> owned = load(repo, "owned", List.class);
        var model = (PythonObject) owned.get(0);
        var owner = (PythonObject) owned.get(1);
        model.invoke("eval", Arguments.none());
        model.invoke("to", Arguments.of(DType.BFLOAT16));
        assertThrows(HubException.class, () -> model.invoke("leave", Arguments.none()));
        assertEquals(List.of(false, "torch.bfloat16", true), owner.invoke("mode", Arguments.none()));
        model.invoke("train", Arguments.none());
        model.invoke("eval", Arguments.none());
        model.invoke("train", Arguments.none());
        assertThrows(HubException.class, () -> model.invoke("leave", Arguments.none()));
        assertEquals(List.of(true, "torch.bfloat16", true), model.invoke("mode", Arguments.none()));
    }

    interface Typed {
        String type();

        List<Object> mode();
    }

    @Test
    void anAttributeMayHaveTheNameOfAChange() throws IOException {
        PythonRepo repo = start(MODES + """
            def typed():
                model = Model()
                model.type = "resnet"
                return model
            """);
        Typed typed = load(repo, "typed", Typed.class);
        assertEquals("resnet", typed.type());
        assertEquals(List.of(true, "torch.float32", true), typed.mode());
        assertTrue(assertThrows(HubException.class, () -> repo.invoke(typed, "type", Arguments.of(DType.FLOAT64)))
                .getMessage()
                .contains("type of a Model is no method"));
    }

    @Test
    void manySmallResultsKeepNoSegments() throws IOException {
        PythonRepo repo = start("import torch\ndef small(i): return torch.full((10,), float(i))");
        var kept = new ArrayList<Tensor>();
        for (int i = 0; i < 2000; i++) {
            kept.add(load(repo, "small", Tensor.class, i));
        }
        for (int i = 0; i < kept.size(); i++) {
            assertEquals(i, kept.get(i).max().item());
        }
    }
}
