package hub.fetch.download;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import hub.fetch.cache.CacheLayout;
import hub.fetch.download.VerifiedDownloads.Request;
import hub.fetch.http.Backoff;
import hub.fetch.http.Http;
import hub.fetch.http.Http.Answer;
import hub.fetch.http.Http.Auth;
import hub.fetch.http.UnexpectedAnswerException;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Downloads with a token where one is needed. GitHub and GitHub Enterprise take no token at the page of a private
 * release's file. Their API tells the number of the file, and the file is fetched by its number. Other hosts take a token
 * at the page.
 */
public final class DownloadsWithToken {

    private static final Pattern RELEASE =
            Pattern.compile("/(?<repo>[^/]+/[^/]+)/releases/download/(?<tag>.+)/(?<name>[^/]+)");
    private static final int LARGEST_ANSWER = 16 << 20;

    private final Http http;
    private final VerifiedDownloads downloads;

    public DownloadsWithToken(Http http, CacheLayout layout) {
        this.http = http;
        this.downloads = new VerifiedDownloads(http, layout);
    }

    /**
     * Downloads a file.
     *
     * @throws HubException of kind ARGUMENT, NOT_FOUND, NETWORK, OFFLINE or CORRUPT
     * @throws IOException if the disk fails
     */
    public Downloaded fetch(Request request) throws IOException {
        return withToken(
                request.url(),
                request.progress(),
                (url, auth, headers) -> downloads.fetch(with(request, url, auth, headers)));
    }

    /**
     * The size of a file, or -1 if its server does not say it.
     *
     * @throws HubException of kind ARGUMENT, NOT_FOUND, NETWORK or OFFLINE
     * @throws IOException if the disk fails
     */
    long size(URI url) throws IOException {
        return withToken(url, Progress.NONE, downloads::size);
    }

    /** What is done with a file on a server. */
    @FunctionalInterface
    private interface Use<T> {
        T of(URI url, Auth auth, Map<String, String> headers) throws IOException;
    }

    private <T> T withToken(URI url, Progress progress, Use<T> use) throws IOException {
        if (url.getHost() == null || !http.hasToken(url)) {
            return use.of(url, Auth.NONE, Map.of());
        }
        boolean isGithub = url.getAuthority().equals(http.settings().github().getAuthority());
        Matcher release = RELEASE.matcher(url.getRawPath());
        boolean isRelease = release.matches();
        try {
            // A public file on GitHub needs no token, and then costs no rate-limited request.
            return use.of(url, isRelease && isGithub ? Auth.NONE : Auth.API, Map.of());
        } catch (HubException e) {
            if (!isRelease || e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            String api = isGithub
                    ? http.settings().githubApi().toString()
                    : url.getScheme() + "://" + url.getAuthority() + "/api/v3";
            URI asset = asset(api, release, url, progress);
            return use.of(asset, Auth.API, Map.of("Accept", "application/octet-stream"));
        }
    }

    private static Request with(Request request, URI url, Auth auth, Map<String, String> headers) {
        return new Request(
                url,
                auth,
                headers,
                request.target(),
                request.hashPrefix(),
                request.maxBytes(),
                request.check(),
                request.progress());
    }

    private URI asset(String api, Matcher release, URI url, Progress progress) {
        String repo = api + "/repos/" + release.group("repo");
        URI tag = URI.create(repo + "/releases/tags/" + release.group("tag"));
        String json = new Backoff(http.settings(), tag, progress).call(() -> {
            try (Answer answer = http.get(tag, Auth.API, Map.of("Accept", "application/vnd.github+json"))) {
                if (answer.status() != 200) {
                    throw UnexpectedAnswerException.of(url, answer, true);
                }
                return new String(answer.body().readNBytes(LARGEST_ANSWER), StandardCharsets.UTF_8);
            }
        });
        String name = URLDecoder.decode(release.group("name").replace("+", "%2B"), StandardCharsets.UTF_8);
        return assets(json)
                .filter(asset -> asset.path("name").asString("").equals(name))
                .findFirst()
                .map(asset ->
                        URI.create(repo + "/releases/assets/" + asset.path("id").asLong()))
                .orElseThrow(() -> new HubException(
                        Kind.NOT_FOUND, "The release of " + Http.shown(url) + " has no file \"" + name + "\"."));
    }

    private static Stream<JsonNode> assets(String json) {
        try {
            return StreamSupport.stream(
                    new JsonMapper().readTree(json).path("assets").spliterator(), false);
        } catch (JacksonException e) {
            return Stream.empty();
        }
    }
}
