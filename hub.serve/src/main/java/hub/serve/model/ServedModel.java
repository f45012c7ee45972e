package hub.serve.model;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.LiveModel;
import hub.core.spi.ForeignObject;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.TorchException;
import hub.gpu.nn.Module;
import hub.gpu.program.Program;
import hub.gpu.program.Signature;
import hub.gpu.program.ValueSpec;
import hub.serve.protocol.InferenceRequest;
import hub.serve.protocol.InferenceResponse;
import hub.serve.protocol.ModelMetadata;
import hub.serve.protocol.NamedTensor;
import hub.serve.protocol.RequestException;
import hub.serve.protocol.Shown;
import hub.serve.protocol.TensorValue.Numbers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A followed model that answers requests. */
public final class ServedModel {

    /** The parameter of a request that names a method of the model. */
    private static final String METHOD = "method";

    private static final String PYTHON_CALL = "__call__";

    /** The methods of one revision. The name of its class stands for the class, which must be free to leave. */
    private record Known(String version, String type, OfferedMethods methods) {}

    private final LiveModel<?> live;
    private final Torch torch;
    private final Supplier<Optional<ModelSettings>> settings;
    private final ModelStatistics statistics = new ModelStatistics();
    private final BatchedCalls batched;

    private volatile Known known = new Known("", "", null);
    private volatile boolean hasServed;

    /** @param settings what is configured for it now */
    ServedModel(LiveModel<?> live, Torch torch, Supplier<Optional<ModelSettings>> settings) {
        this.live = live;
        this.torch = torch;
        this.settings = settings;
        this.batched = new BatchedCalls(
                live.name(),
                this::version,
                () -> settings.get().flatMap(ModelSettings::batches),
                (inputs, rows) -> run(Optional.empty(), inputs, rows));
    }

    /** The followed model. */
    public LiveModel<?> live() {
        return live;
    }

    /** Its name in requests. */
    public String name() {
        return live.name();
    }

    /** The revision that serves; empty if none does. */
    public String version() {
        return live.revision();
    }

    /** Whether a revision serves. */
    public boolean isReady() {
        return !version().isEmpty();
    }

    /** How many calls wait for their pass. */
    public int waiting() {
        return batched.waiting();
    }

    /** How many calls there were. */
    public ModelStatistics statistics() {
        return statistics;
    }

    /** @throws RequestException if another revision serves */
    public void requireVersion(String version) {
        requireVersion(version, version());
    }

    private void requireVersion(String version, String serving) {
        if (!serving.equals(version)) {
            throw RequestException.notFound("model %s has no version %s: %s"
                    .formatted(
                            Shown.text(name()),
                            Shown.text(version),
                            serving.isEmpty() ? "no revision serves" : "the revision that serves is " + serving));
        }
    }

    /** What is known of it. */
    public ModelMetadata metadata() {
        requireReady();
        return live.use(model -> Signatures.of(this, model));
    }

    /** The methods that requests may call. Asked from within a call. */
    OfferedMethods offered(Object model) {
        String version = version();
        String type = model.getClass().getName();
        Known now = known;
        if (!now.version().equals(version) || !now.type().equals(type)) {
            now = new Known(version, type, OfferedMethods.of(live, model.getClass()));
            known = now;
        }
        return now.methods();
    }

    /** While one revision makes room for the next, calls wait. */
    private void requireReady() {
        if (isReady()) {
            hasServed = true;
        } else if (!hasServed || live.state() != LiveModel.State.SWAPPING) {
            throw RequestException.unavailable("model " + Shown.text(name()) + " serves nothing: "
                    + live.status().failure().orElse("its first revision is on its way"));
        }
    }

    /**
     * Runs it. The tensors of the response are in the scope of the current thread, and live on when the revision is closed.
     *
     * @param version the revision that is to answer; empty for any
     * @throws RequestException if the request does not fit, the model fails, or another revision answered
     */
    public InferenceResponse infer(InferenceRequest request, Optional<String> version) {
        long begin = System.nanoTime();
        try {
            requireReady();
            Optional<String> method = request.text(METHOD);
            Answer answer = method.isPresent() ? run(method, request.inputs(), 1) : callItself(request.inputs());
            version.ifPresent(asked -> requireVersion(asked, answer.version()));
            var response = new InferenceResponse(
                    name(), answer.version(), request.id(), chosen(answer.outputs(), request), request::isBinary);
            statistics.succeeded(answer.called() - begin, answer.inModel(), System.nanoTime() - begin);
            return response;
        } catch (RuntimeException | Error e) {
            RequestException refusal = refusal(e);
            statistics.failed(refusal.status(), System.nanoTime() - begin);
            throw refusal;
        }
    }

    /** Its inputs are checked before they are put together with others. */
    private Answer callItself(List<NamedTensor> inputs) {
        DeclaredTensors declared = declaredInputs();
        if (!declared.isEmpty() && !live.use(Program.class::isInstance)) {
            declared.check(inputs);
        }
        return batched.call(inputs);
    }

    /** Those that are configured. */
    DeclaredTensors declaredInputs() {
        return settings.get().map(ModelSettings::inputs).orElse(DeclaredTensors.NONE);
    }

    /** Those that are configured. */
    DeclaredTensors declaredOutputs() {
        return settings.get().map(ModelSettings::outputs).orElse(DeclaredTensors.NONE);
    }

    private Answer run(Optional<String> method, List<NamedTensor> inputs, long rows) {
        return live.use(model -> {
            String version = version();
            long called = System.nanoTime();
            Object result = call(model, method, inputs);
            long inModel = System.nanoTime() - called;
            List<NamedTensor> outputs = new OutputReader(torch).read(result);
            statistics.executed(rows, inModel);
            return new Answer(version, outputs, called, inModel);
        });
    }

    private Object call(Object model, Optional<String> method, List<NamedTensor> inputs) {
        return switch (model) {
            case Program program -> {
                refuse(method);
                yield program.run(programInputs(program.signature(), inputs));
            }
            case Module module -> {
                refuse(method);
                yield module.apply(onlyTensor(inputs));
            }
            case ForeignObject foreign -> {
                refuse(method.filter(name -> !name.equals(PYTHON_CALL)));
                yield foreign.infer(pythonArguments(inputs));
            }
            default ->
                method.isPresent()
                        ? offered(model).call(method.get(), inputs)
                        : offered(model).callOnly(inputs);
        };
    }

    /** Other methods of such a model change it or end it, for all who call it. */
    private static void refuse(Optional<String> method) {
        method.ifPresent(name -> {
            throw RequestException.bad("the model offers no method %s: it is called itself, without the parameter %s"
                    .formatted(Shown.text(name), METHOD));
        });
    }

    /** A number is a number, where the program takes no tensor. */
    private static Map<String, Object> programInputs(Signature signature, List<NamedTensor> inputs) {
        Map<String, Object> named = named(inputs);
        for (Signature.Parameter parameter : signature.inputs()) {
            if (!(parameter.value() instanceof ValueSpec.TensorSpec)) {
                inputs.stream()
                        .filter(input -> input.name().equals(parameter.name()))
                        .forEach(input -> named.put(input.name(), InputValues.value(input)));
            }
        }
        return named;
    }

    private static Map<String, Object> named(List<NamedTensor> inputs) {
        var named = new LinkedHashMap<String, Object>();
        inputs.forEach(input -> named.put(input.name(), InputValues.tensorOrValue(input)));
        return named;
    }

    private static Tensor onlyTensor(List<NamedTensor> inputs) {
        if (inputs.size() == 1 && inputs.getFirst().value() instanceof Numbers numbers) {
            return numbers.tensor();
        }
        throw RequestException.bad("the model takes one tensor of numbers, and the inputs are "
                + inputs.stream().map(NamedTensor::toString).collect(Collectors.joining(", ")));
    }

    /** The name of an only input is not looked at, as in a call by position. */
    private static Arguments pythonArguments(List<NamedTensor> inputs) {
        return inputs.size() == 1
                ? Arguments.of(InputValues.tensorOrValue(inputs.getFirst()))
                : new Arguments(List.of(), named(inputs));
    }

    private static List<NamedTensor> chosen(List<NamedTensor> outputs, InferenceRequest request) {
        if (request.outputs().isEmpty()) {
            return outputs;
        }
        return request.outputs().stream()
                .map(wanted -> outputs.stream()
                        .filter(output -> output.name().equals(wanted.name()))
                        .findFirst()
                        .orElseThrow(() -> RequestException.bad("there is no output %s. The outputs are %s"
                                .formatted(
                                        Shown.text(wanted.name()),
                                        outputs.stream()
                                                .map(NamedTensor::toString)
                                                .collect(Collectors.joining(", "))))))
                .toList();
    }

    /** What the client is told: whether its request did not fit, or the model failed. */
    private RequestException refusal(Throwable e) {
        return switch (e) {
            case RequestException refused -> refused;
            case HubException failed
            when failed.kind() == HubException.Kind.ARGUMENT || failed.kind() == HubException.Kind.NOT_FOUND ->
                caused(RequestException.bad(e.getMessage()), e);
            case RejectedExecutionException _ ->
                caused(RequestException.unavailable("model " + Shown.text(name()) + ": " + e.getMessage()), e);
            case IllegalArgumentException _, TorchException _ -> caused(RequestException.bad(e.getMessage()), e);
            case IllegalStateException _
            when !isReady() ->
                caused(RequestException.unavailable("model " + Shown.text(name()) + ": " + e.getMessage()), e);
            case Error _ -> caused(new RequestException(500, "model " + Shown.text(name()) + " failed: " + e), e);
            default ->
                caused(new RequestException(500, "model " + Shown.text(name()) + " failed: " + e.getMessage()), e);
        };
    }

    private static RequestException caused(RequestException refusal, Throwable cause) {
        refusal.initCause(cause);
        return refusal;
    }
}
