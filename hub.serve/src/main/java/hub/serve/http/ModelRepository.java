package hub.serve.http;

import hub.core.Arguments;
import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.LiveModel;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.serve.model.ServedModel;
import hub.serve.model.ServedModels;
import hub.serve.protocol.RequestException;
import hub.serve.protocol.Shown;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The model repository extension. A model is a repo, a ref, an entrypoint and arguments. To load one is to run the repo's
 * code: trust and policies decide, as everywhere. A folder cannot be loaded by a request.
 */
@Component(service = ModelRepository.class)
public final class ModelRepository {

    private static final int MOST_BYTES = 1 << 20;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxDocumentLength(MOST_BYTES)
                            .build())
                    .build())
            .build();

    /** Triton has others, such as config and files, which mean nothing here. */
    private static final Set<String> PARAMETERS = Set.of("repo", "ref", "entrypoint", "arguments");

    private final Hub hub;
    private final ServedModels models;
    private final Map<String, LiveModel<?>> loaded = new ConcurrentHashMap<>();
    private final Set<String> changing = ConcurrentHashMap.newKeySet();

    @Activate
    public ModelRepository(@Reference Hub hub, @Reference ServedModels models) {
        this.hub = hub;
        this.models = models;
    }

    /** All models, or those that are ready. */
    List<Map<String, Object>> index(RequestBody body) throws IOException {
        boolean onlyReady = Boolean.TRUE.equals(object(body).get("ready"));
        return models.list().stream()
                .filter(model -> !onlyReady || model.isReady())
                .map(ModelRepository::indexed)
                .toList();
    }

    private static Map<String, Object> indexed(ServedModel model) {
        LiveModel.Status status = model.live().status();
        var json = new LinkedHashMap<String, Object>();
        json.put("name", model.name());
        json.put("version", status.revision());
        json.put("state", status.revision().isEmpty() ? "UNAVAILABLE" : "READY");
        json.put("reason", status.failure().orElse(""));
        return json;
    }

    /** {@code repository/models/NAME/load} or {@code unload}. */
    void change(List<String> path, RequestBody body) throws IOException {
        String name = path.get(2);
        switch (path.get(1) + "/" + path.get(3)) {
            case "models/load" -> load(name, parameters(object(body)));
            case "models/unload" -> unload(name);
            default ->
                throw RequestException.notFound(
                        "expected v2/repository/models/NAME/load or v2/repository/models/NAME/unload");
        }
    }

    private static Map<?, ?> parameters(Map<?, ?> body) {
        return switch (body.get("parameters")) {
            case null -> Map.of();
            case Map<?, ?> parameters -> parameters;
            default -> throw RequestException.bad("expected parameters as an object");
        };
    }

    private static Map<?, ?> object(RequestBody body) throws IOException {
        byte[] json = body.json().readNBytes(MOST_BYTES + 1);
        if (json.length == 0) {
            return Map.of();
        }
        if (json.length > MOST_BYTES) {
            throw new RequestException(413, "expected a body of at most " + MOST_BYTES + " bytes");
        }
        try {
            Map<?, ?> read = JSON.readValue(json, Map.class);
            return read == null ? Map.of() : read;
        } catch (JacksonException e) {
            throw RequestException.bad("the body is malformed: expected a JSON object");
        }
    }

    /** Loads a model; without a repo, a model of this name looks for a new revision. */
    private void load(String name, Map<?, ?> parameters) {
        for (Object key : parameters.keySet()) {
            if (!PARAMETERS.contains(key)) {
                throw RequestException.bad("the parameter " + Shown.text(String.valueOf(key))
                        + " is not known: a model has the parameters repo, entrypoint, and perhaps ref and arguments");
            }
        }
        if (!changing.add(name)) {
            throw new RequestException(409, "model " + Shown.text(name) + " is being loaded already");
        }
        try {
            if (!parameters.containsKey("repo")) {
                models.get(name).live().update();
                return;
            }
            if (models.list().stream().anyMatch(model -> model.name().equals(name))) {
                throw new RequestException(409, "there is a model " + Shown.text(name) + ". Unload it first");
            }
            loaded.put(name, follow(name, parameters));
        } catch (HubException e) {
            throw new RequestException(status(e), e.getMessage());
        } catch (IllegalStateException e) {
            throw RequestException.unavailable(e.getMessage());
        } finally {
            changing.remove(name);
        }
    }

    private LiveModel<?> follow(String name, Map<?, ?> parameters) {
        String repo = text(parameters, "repo");
        String at = parameters.containsKey("ref") ? repo + ":" + text(parameters, "ref") : repo;
        if (RepoRef.parse(at) instanceof RepoRef.Local) {
            throw RequestException.bad("repo: expected owner/name or a URL of a git host, and no folder");
        }
        return hub.follow(
                at,
                text(parameters, "entrypoint"),
                Object.class,
                FollowOptions.DEFAULT
                        .withName(name)
                        .withArguments(arguments(parameters.get("arguments")))
                        .withLoad(LoadOptions.DEFAULT.withTrust(LoadOptions.Trust.TRUSTED_ONLY)));
    }

    private static String text(Map<?, ?> parameters, String key) {
        if (parameters.get(key) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw RequestException.bad("expected the parameter " + key + " as text. A model has the parameters repo,"
                + " entrypoint, and perhaps ref and arguments");
    }

    private static Arguments arguments(Object given) {
        var arguments = Arguments.none();
        if (given == null) {
            return arguments;
        }
        if (!(given instanceof Map<?, ?> named)) {
            throw RequestException.bad("expected arguments as an object, with values by their names");
        }
        for (Map.Entry<?, ?> argument : named.entrySet()) {
            arguments = arguments.with((String) argument.getKey(), argument.getValue());
        }
        return arguments;
    }

    private static int status(HubException e) {
        return switch (e.kind()) {
            case ARGUMENT -> 400;
            case NOT_FOUND -> 404;
            case UNTRUSTED, REFUSED -> 403;
            case OFFLINE, NETWORK -> 502;
            case CORRUPT, DISK, DEPENDENCY, BUILD, REPO_CODE -> 500;
        };
    }

    private void unload(String name) {
        LiveModel<?> model = loaded.remove(name);
        if (model == null) {
            models.get(name);
            throw RequestException.bad("model " + Shown.text(name)
                    + " was not loaded by a request: whoever configured or followed it unloads it");
        }
        model.close();
    }

    /** What was loaded for requests ends with them. */
    @Deactivate
    void close() {
        Set.copyOf(loaded.values()).forEach(LiveModel::close);
    }
}
