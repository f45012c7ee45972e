package hub.serve.http;

import hub.gpu.TensorScope;
import hub.serve.model.ServedModel;
import hub.serve.model.ServedModels;
import hub.serve.protocol.InferenceResponse;
import hub.serve.protocol.RequestException;
import hub.serve.protocol.RequestReader;
import hub.serve.protocol.ResponseWriter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Answers the requests of the protocol. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v2/*")
public final class InferenceServlet extends GuardedServlet {

    private static final long serialVersionUID = 1;

    private static final String BASE = "/v2";
    private static final String GET = "GET";
    private static final String POST = "POST";

    private final transient ServedModels models;
    private final transient RequestGate gate;
    private final transient ModelRepository repository;
    private final String version;

    @Activate
    public InferenceServlet(
            BundleContext context,
            @Reference ServedModels models,
            @Reference RequestGate gate,
            @Reference ServeSettings settings,
            @Reference ModelRepository repository) {
        super(settings);
        this.models = models;
        this.gate = gate;
        this.repository = repository;
        this.version = context.getBundle().getVersion().toString();
    }

    @Override
    protected void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(request, response, path(request));
    }

    /** The parts of the path after the base, decoded. */
    private static List<String> path(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length() + BASE.length());
        try {
            return Arrays.stream(path.split("/"))
                    .filter(part -> !part.isEmpty())
                    .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw RequestException.bad("the path of the request is malformed");
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, List<String> path)
            throws IOException {
        if (!path.isEmpty() && path.getFirst().equals("health")) {
            require(request, GET);
            answerHealth(request, response, path);
            return;
        }
        gate.requireOpen();
        if (path.size() == 4 && path.getFirst().equals("repository")) {
            require(request, POST);
            settings().requireManagement(request);
            gate.enter();
            try {
                repository.change(path, new RequestBody(request, settings().config()));
                send(response, 200, Map.of());
            } catch (RequestException e) {
                refuse(request, response, e);
            } finally {
                gate.leave();
            }
            return;
        }
        settings().requireToken(request);
        if (path.isEmpty()) {
            require(request, GET);
            send(response, 200, serverMetadata());
        } else if (path.equals(List.of("repository", "index"))) {
            require(request, POST);
            send(
                    response,
                    200,
                    repository.index(new RequestBody(request, settings().config())));
        } else if (path.equals(List.of("models", "stats"))) {
            require(request, GET);
            send(response, 200, StatisticsJson.of(models.list()));
        } else if (path.size() > 1 && path.getFirst().equals("models")) {
            answerModel(request, response, path);
        } else {
            throw unknown();
        }
    }

    private static RequestException unknown() {
        return RequestException.notFound("there is nothing at this address. The protocol has v2, v2/health/live,"
                + " v2/health/ready, v2/models/NAME, v2/models/NAME/ready, v2/models/NAME/infer, v2/models/NAME/stats"
                + " and v2/repository/index");
    }

    private Map<String, Object> serverMetadata() {
        return Map.of(
                "name",
                "hub",
                "version",
                version,
                "extensions",
                List.of("binary_tensor_data", "model_repository", "statistics"));
    }

    private void answerHealth(HttpServletRequest request, HttpServletResponse response, List<String> path)
            throws IOException {
        switch (String.join("/", path)) {
            case "health/live" -> send(response, 200, Map.of("live", true));
            case "health/ready" -> {
                boolean ready = gate.tellReady(request.getRemoteAddr(), models.areReady());
                send(response, ready ? 200 : 503, Map.of("ready", ready));
            }
            default -> throw unknown();
        }
    }

    /** {@code models/NAME[/versions/VERSION][/ready|/stats|/infer]}. */
    private void answerModel(HttpServletRequest request, HttpServletResponse response, List<String> path)
            throws IOException {
        ServedModel model = models.get(path.get(1));
        List<String> rest = path.subList(2, path.size());
        Optional<String> version = Optional.empty();
        if (rest.size() > 1 && rest.getFirst().equals("versions")) {
            version = Optional.of(rest.get(1));
            model.requireVersion(rest.get(1));
            rest = rest.subList(2, rest.size());
        }
        switch (String.join("/", rest)) {
            case "" -> {
                require(request, GET);
                send(response, 200, model.metadata());
            }
            case "ready" -> {
                require(request, GET);
                boolean ready = model.isReady() && !gate.isEnding();
                send(response, ready ? 200 : 503, Map.of("name", model.name(), "ready", ready));
            }
            case "stats" -> {
                require(request, GET);
                send(response, 200, StatisticsJson.of(List.of(model)));
            }
            case "infer" -> {
                require(request, POST);
                gate.enter();
                try {
                    infer(model, version, request, response);
                } catch (RequestException e) {
                    refuse(request, response, e);
                } finally {
                    gate.leave();
                }
            }
            default -> throw unknown();
        }
    }

    private void infer(
            ServedModel model, Optional<String> version, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var body = new RequestBody(request, settings().config());
        try (TensorScope _ = models.torch().scope()) {
            var asked = new RequestReader(models.torch())
                    .read(body.json(), body, body.bytesAfterJson(), body.mostAfterJson());
            InferenceResponse answer = model.infer(asked, version);
            var writer = new ResponseWriter(answer);
            response.setContentLengthLong(writer.bytes());
            if (writer.hasBinary()) {
                response.setContentType("application/octet-stream");
                response.setHeader("Inference-Header-Content-Length", String.valueOf(writer.jsonBytes()));
            } else {
                response.setContentType("application/json");
            }
            writer.writeTo(new ResponseBody(response.getOutputStream()));
            // Once the request has left the gate, the server may end.
            response.flushBuffer();
        }
    }

    /** What a servlet writes to, as a channel. */
    private record ResponseBody(ServletOutputStream out) implements WritableByteChannel {

        @Override
        public int write(ByteBuffer source) throws IOException {
            int count = source.remaining();
            out.write(source);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // The container closes it.
        }
    }
}
