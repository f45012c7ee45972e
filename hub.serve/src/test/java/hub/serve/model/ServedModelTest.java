package hub.serve.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.LiveModel;
import hub.core.LiveModel.State;
import hub.core.Parameter;
import hub.core.spi.ForeignObject;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.nn.Module;
import hub.gpu.service.TestTorch;
import hub.serve.protocol.Datatype;
import hub.serve.protocol.InferenceRequest;
import hub.serve.protocol.InferenceResponse;
import hub.serve.protocol.ModelMetadata;
import hub.serve.protocol.NamedTensor;
import hub.serve.protocol.RequestException;
import hub.serve.protocol.TensorMetadata;
import hub.serve.protocol.TensorValue.Numbers;
import hub.serve.protocol.TensorValue.Texts;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a model of each kind takes from requests, while it serves and while it does not. */
class ServedModelTest {

    private static Torch torch;

    private State state = State.SERVING;
    private String revision = "a";
    /** The revision that takes the next calls. */
    private String next = "a";

    private Object model = new Twice();
    private List<Entrypoint> methods = List.of();
    private int described;
    private Arguments invoked;

    private Optional<ModelSettings> settings = Optional.empty();

    private final ServedModel served = new ServedModel(live(), torch, () -> settings);

    @BeforeAll
    static void open() {
        torch = TestTorch.open("served");
    }

    @AfterAll
    static void close() {
        TestTorch.close(torch);
    }

    private static final class Twice extends Module {
        @Override
        protected Tensor forward(Tensor x) {
            return x.mul(2);
        }
    }

    @SuppressWarnings("unchecked")
    private LiveModel<?> live() {
        return (LiveModel<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {LiveModel.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "name" -> "model";
                    case "state" -> state;
                    case "revision" -> revision;
                    case "status" -> new LiveModel.Status(state, revision, Optional.of("it broke"), 0, 0, 0, 0, -1);
                    case "use" -> {
                        revision = next;
                        yield ((Function<Object, Object>) arguments[0]).apply(model);
                    }
                    case "describe" -> {
                        described++;
                        yield methods;
                    }
                    case "invoke" -> {
                        invoked = (Arguments) arguments[1];
                        yield 1;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static NamedTensor number() {
        return new NamedTensor("x", Datatype.FP32, new long[] {1}, new Numbers(torch.tensor(new float[] {3})));
    }

    private static InferenceRequest request(Map<String, Object> parameters, NamedTensor... inputs) {
        return new InferenceRequest(Optional.empty(), parameters, List.of(inputs), List.of());
    }

    private InferenceResponse infer() {
        return served.infer(request(Map.of(), number()), Optional.empty());
    }

    private InferenceResponse infer(String method, NamedTensor... inputs) {
        return served.infer(request(Map.of("method", method), inputs), Optional.empty());
    }

    private static void assertRefused(int status, String message, Runnable request) {
        RequestException refused = assertThrows(RequestException.class, request::run);
        assertTrue(refused.getMessage().contains(message), refused::getMessage);
        assertEquals(status, refused.status());
    }

    @Test
    void aRequestWaitsWhileOneRevisionMakesRoomForTheNext() {
        infer();
        state = State.SWAPPING;
        revision = "";
        next = "b";
        assertEquals("b", infer().version());
    }

    @Test
    void aModelThatHasNeverServedOrIsDownRefuses() {
        state = State.SWAPPING;
        revision = "";
        assertRefused(503, "it broke", this::infer);
        revision = "a";
        infer();
        revision = "";
        for (State ended : List.of(State.DOWN, State.CLOSED)) {
            state = ended;
            assertRefused(503, "it broke", this::infer);
        }
    }

    @Test
    void theRevisionThatIsAskedForAnswers() {
        InferenceRequest request = request(Map.of(), number());
        assertEquals("a", served.infer(request, Optional.of("a")).version());
        next = "b";
        assertRefused(404, "the revision that serves is b", () -> served.infer(request, Optional.of("a")));
    }

    @Test
    void anErrorIsAFailureOfTheModel() {
        model = new Module() {
            @Override
            protected Tensor forward(Tensor x) {
                throw new StackOverflowError("too deep");
            }
        };
        assertRefused(500, "too deep", this::infer);
        assertEquals(1, served.statistics().fail().count());
    }

    @Test
    void aModuleIsCalledItself() {
        assertRefused(400, "offers no method \"train\"", () -> infer("train"));
    }

    @Test
    void anObjectOfAnotherLanguageIsOnlyAskedToInfer() {
        model = new ForeignObject() {
            @Override
            public String type() {
                return "Net";
            }

            @Override
            public Object infer(Arguments arguments) {
                return ((Tensor) arguments.positional().getFirst()).mul(3);
            }
        };
        assertEquals(
                9, ((Numbers) infer().outputs().getFirst().value()).tensor().toFloatArray()[0]);
        infer("__call__", number());
        assertRefused(400, "offers no method \"half\"", () -> infer("half"));
    }

    private void configure(Object... inputs) {
        settings = Optional.of(new ModelSettings(
                Map.of("name", "model", "max_batch_size", 8, "inputs", inputs, "outputs", List.of("output:FP32[-1]"))));
    }

    private static NamedTensor input(String name, long... shape) {
        return new NamedTensor(name, Datatype.FP32, shape, new Numbers(torch.zeros(shape)));
    }

    private InferenceResponse inferOf(NamedTensor... inputs) {
        return served.infer(request(Map.of(), inputs), Optional.empty());
    }

    @Test
    void whatIsConfiguredOfAModelIsShownAndChecked() {
        configure(" x : FP32 [ -1, 2 ] ");
        ModelMetadata metadata = served.metadata();
        assertEquals(List.of(new TensorMetadata("x", Datatype.FP32, List.of(-1L, 2L))), metadata.inputs());
        assertEquals(List.of(new TensorMetadata("output", Datatype.FP32, List.of(-1L))), metadata.outputs());
        inferOf(input("x", 3, 2));
        String expected = "expected the input x: FP32[-1, 2], and it is x: ";
        assertRefused(400, expected + "FP32[3, 1]", () -> inferOf(input("x", 3, 1)));
        assertRefused(400, expected + "FP32[2]", () -> inferOf(input("x", 2)));
        var wide = new NamedTensor("x", Datatype.FP64, new long[] {1, 2}, new Numbers(torch.zeros(1, 2)));
        assertRefused(400, expected + "FP64[1, 2]", () -> inferOf(wide));
        assertRefused(
                400,
                "expected the inputs x: FP32[-1, 2], and the inputs are y: FP32[1, 2]",
                () -> inferOf(input("y", 1, 2)));
        configure("x:FP32[2]", "y:BYTES[]");
        assertEquals(
                List.of(
                        new TensorMetadata("x", Datatype.FP32, List.of(2L)),
                        new TensorMetadata("y", Datatype.BYTES, List.of())),
                served.metadata().inputs());
        assertRefused(400, "expected the inputs x: FP32[2], y: BYTES[], and", () -> inferOf(input("x", 2)));
    }

    @Test
    void whatIsConfiguredBadlyIsLeftOutWhole() {
        for (String bad :
                List.of("y", "y:FP32", "y:FP31[1]", "y:FP32[-2]", "y:FP32[a]", "y:FP32[1,]", "x:FP32[2]", "")) {
            configure("x:FP32[1]", bad);
            assertEquals(List.of(), served.metadata().inputs(), bad);
            inferOf(input("x", 3));
        }
    }

    /** An object with methods that requests may call, and such as they may not. */
    public static final class Methods implements AutoCloseable {

        public record Word(String text, List<Word> parts, float[] weights) {}

        public record Places(List<Path> all) {}

        public int size(byte[] data) {
            return data.length;
        }

        public int word(Word word) {
            return 1;
        }

        public int read(String name) {
            return 1;
        }

        public int read(Path file, int most) {
            return 1;
        }

        public int all(Places places) {
            return 1;
        }

        public int classes(Class<?> type) {
            return 1;
        }

        @Override
        public void close() {
            throw new AssertionError("closed");
        }
    }

    private static Entrypoint entrypoint(String name, Parameter... parameters) {
        return new Entrypoint(name, List.of(parameters), "int", "");
    }

    private void serveMethods() {
        model = new Methods();
        methods = List.of(
                entrypoint("all"),
                entrypoint("classes"),
                entrypoint("close"),
                entrypoint("read"),
                entrypoint("size", new Parameter("data", "byte[]", Optional.empty(), false, "")),
                entrypoint("word"));
    }

    @Test
    void methodsWhoseParametersArePlainAreOffered() {
        serveMethods();
        assertEquals(
                List.of("size", "word"),
                served.offered(model).methods().stream().map(Entrypoint::name).toList());
        served.offered(model);
        assertEquals(1, described);
        revision = "b";
        served.offered(model);
        assertEquals(2, described);
        for (String method : List.of("all", "classes", "close", "read")) {
            assertRefused(400, "offers no method \"" + method + "\"", () -> infer(method));
        }
    }

    @Test
    void bytesStayBytes() {
        serveMethods();
        byte[] text = "abcd".getBytes(StandardCharsets.UTF_8);
        infer("size", new NamedTensor("data", Datatype.BYTES, new long[] {1}, new Texts(List.of(text))));
        assertEquals(text, invoked.named().get("data"));
    }
}
