package hub.fetch.lfs;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import hub.fetch.http.Backoff;
import hub.fetch.http.Http;
import hub.fetch.http.Http.Answer;
import hub.fetch.http.Http.Auth;
import hub.fetch.http.HttpRefusal;
import hub.fetch.http.UnexpectedAnswerException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a host where it keeps the files of a repository's pointers.
 *
 * @see <a href="https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md">The batch API</a>
 */
final class LfsServer {

    private static final String JSON = "application/vnd.git-lfs+json";
    private static final int LARGEST_ANSWER = 16 << 20;

    /** What a host says of one file. */
    sealed interface Place {}

    /**
     * The file is at a URL.
     *
     * @param headers to be sent along
     */
    record At(URI url, Auth auth, Map<String, String> headers) implements Place {}

    /** The host does not give the file. */
    record Withheld(String why) implements Place {}

    private final Http http;
    private final URI repo;
    private final Progress progress;

    /** @param repo the repository's URL, with {@code .git} */
    LfsServer(Http http, URI repo, Progress progress) {
        this.http = http;
        this.repo = repo;
        this.progress = progress;
    }

    /**
     * Where the files are, by their SHA-256.
     *
     * @throws HubException of kind NETWORK, OFFLINE or CORRUPT if the host cannot tell
     */
    Map<String, Place> places(Collection<LfsPointer> pointers) {
        byte[] request = new JsonMapper()
                .writeValueAsBytes(Map.of(
                        "operation",
                        "download",
                        "transfers",
                        List.of("basic"),
                        "hash_algo",
                        "sha256",
                        "objects",
                        pointers.stream()
                                .map(pointer -> Map.of("oid", pointer.sha256(), "size", pointer.size()))
                                .toList()));
        try {
            LfsEndpoint endpoint = LfsEndpoint.to(repo, http, progress);
            return new Backoff(http.settings(), endpoint.batch(), progress)
                    .call(() -> places(endpoint, request, pointers));
        } catch (HubException e) {
            if (e.getCause() instanceof HttpRefusal) {
                return all(pointers, new Withheld(e.getMessage()));
            }
            throw e;
        }
    }

    private static Map<String, Place> all(Collection<LfsPointer> pointers, Place place) {
        var places = new HashMap<String, Place>();
        pointers.forEach(pointer -> places.put(pointer.sha256(), place));
        return places;
    }

    private Map<String, Place> places(LfsEndpoint endpoint, byte[] request, Collection<LfsPointer> pointers)
            throws IOException {
        boolean withToken = endpoint.headers().isEmpty() && http.hasToken(endpoint.batch());
        try (Answer answer = post(endpoint, request, withToken ? Auth.GIT : Auth.NONE)) {
            boolean isRefused = withToken && (answer.status() == 401 || answer.status() == 403);
            if (!isRefused) {
                return places(endpoint.batch(), answer, withToken, pointers);
            }
        }
        // A token that expired must not lock a user out of what everybody may read.
        try (Answer answer = post(endpoint, request, Auth.NONE)) {
            return places(endpoint.batch(), answer, false, pointers);
        }
    }

    private Answer post(LfsEndpoint endpoint, byte[] request, Auth auth) throws IOException {
        var headers = new HashMap<>(endpoint.headers());
        headers.put("Accept", JSON);
        headers.put("Content-Type", JSON);
        return http.post(endpoint.batch(), auth, headers, request);
    }

    private Map<String, Place> places(URI batch, Answer answer, boolean withToken, Collection<LfsPointer> pointers)
            throws IOException {
        if (answer.status() != 200) {
            return all(pointers, withheld(batch, answer, withToken));
        }
        Map<String, Place> places = all(pointers, new Withheld("the host does not speak of it"));
        JsonNode json = json(answer);
        for (JsonNode object : json.path("objects")) {
            places.replace(object.path("oid").asString(""), place(batch, object));
        }
        return places;
    }

    /** A host that has no LFS, or has no more to give, is not asked again: the repo may do without. */
    private Withheld withheld(URI batch, Answer answer, boolean withToken) throws IOException {
        return switch (answer.status()) {
            case 401, 403, 404, 405, 406, 410, 413, 422, 501, 507, 509 -> {
                String said = json(answer).path("message").asString("");
                String token = withToken || answer.status() != 401
                        ? ""
                        : "; if it needs a token, set " + http.tokenSetting(batch);
                yield new Withheld(Http.shown(batch) + " answered " + answer.status()
                        + (said.isBlank() ? "" : " (" + said.strip() + ")") + token);
            }
            default -> throw UnexpectedAnswerException.of(batch, answer, withToken);
        };
    }

    private static JsonNode json(Answer answer) throws IOException {
        String text = new String(answer.body().readNBytes(LARGEST_ANSWER), StandardCharsets.UTF_8);
        try {
            return new JsonMapper().readTree(text);
        } catch (JacksonException e) {
            if (answer.status() != 200) {
                return new JsonMapper().createObjectNode();
            }
            throw new HubException(
                    Kind.CORRUPT, Http.shown(answer.url()) + " does not answer as Git LFS does: expected JSON.", e);
        }
    }

    private static Place place(URI batch, JsonNode object) {
        JsonNode error = object.path("error");
        if (error.isObject()) {
            return new Withheld("the host says " + error.path("code").asInt(0) + ", "
                    + error.path("message").asString("without a message"));
        }
        JsonNode download = object.path("actions").path("download");
        var headers = new HashMap<String, String>();
        download.path("header")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asString("")));
        boolean isSettled = object.path("authenticated").asBoolean(false)
                || headers.keySet().stream().anyMatch("Authorization"::equalsIgnoreCase);
        String href = download.path("href").asString("");
        try {
            URI url = URI.create(href);
            return isTaken(batch, url)
                    ? new At(url, isSettled ? Auth.NONE : Auth.GIT, headers)
                    : new Withheld("the host gives the address \"" + Http.shown(url) + "\" for it, expected https");
        } catch (IllegalArgumentException e) {
            return new Withheld("the host gives no address for it");
        }
    }

    /** A host must not send hub to this machine's files, nor have what it sent by https sent on in clear. */
    static boolean isTaken(URI batch, URI url) {
        return url.getHost() != null
                && ("https".equalsIgnoreCase(url.getScheme())
                        || "http".equalsIgnoreCase(url.getScheme()) && "http".equalsIgnoreCase(batch.getScheme()));
    }
}
