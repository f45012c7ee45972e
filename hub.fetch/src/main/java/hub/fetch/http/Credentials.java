package hub.fetch.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which token goes to which origin (scheme, host and port), and to no other. */
final class Credentials {

    private final Map<String, String> byOrigin = new HashMap<>();
    private final Set<String> githubs;

    Credentials(NetworkSettings settings) {
        settings.tokens().forEach((host, token) -> byOrigin.put(configured(host), token));
        this.githubs = Stream.of(settings.github(), settings.githubArchive(), settings.githubApi())
                .map(Credentials::origin)
                .collect(Collectors.toCollection(HashSet::new));
        if (settings.isRealGithub()) {
            githubs.add("https://raw.githubusercontent.com:443");
        }
        settings.githubToken().ifPresent(token -> githubs.forEach(origin -> byOrigin.put(origin, token)));
    }

    String setting(URI url) {
        if (githubs.contains(origin(url))) {
            return "GITHUB_TOKEN=…";
        }
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        String host = url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
        return "HUB_TOKENS=" + (scheme.equals("https") ? "" : scheme + "://") + host + "=…";
    }

    boolean areKnownFor(URI url) {
        return byOrigin.containsKey(origin(url));
    }

    /** The value of the Authorization header for this URL, if any. */
    Optional<String> authorization(URI url, Http.Auth auth) {
        if (url.getUserInfo() != null) {
            return Optional.of(basic(url.getUserInfo()));
        }
        String token = byOrigin.get(origin(url));
        if (token == null || auth == Http.Auth.NONE) {
            return Optional.empty();
        }
        // Git over HTTP knows only passwords. GitHub wants this user name for a token, other hosts take any.
        return Optional.of(auth == Http.Auth.GIT ? basic("x-access-token:" + token) : "Bearer " + token);
    }

    private static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The origin that a token is configured for. It is an https one, unless a scheme is given.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String configured(String host) {
        try {
            URI url = new URI(host.contains("://") ? host : "https://" + host);
            if (url.getHost() != null && url.getScheme().matches("https?")) {
                return origin(url);
            }
        } catch (URISyntaxException e) {
            // The error below says it.
        }
        throw new IllegalArgumentException("no host");
    }

    static String origin(URI url) {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }
}
