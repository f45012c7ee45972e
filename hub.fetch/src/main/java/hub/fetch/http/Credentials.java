package hub.fetch.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which token goes to which origin (scheme, host and port), and to no other. */
final class Credentials {

    private final Map<String, String> byOrigin = new HashMap<>();

    Credentials(Settings settings) {
        settings.tokens().forEach((host, token) -> byOrigin.put("https://" + withPort("https", host), token));
        settings.githubToken().ifPresent(token -> {
            for (URI address : new URI[] {settings.github(), settings.githubArchive(), settings.githubApi()}) {
                byOrigin.put(origin(address), token);
            }
            if (settings.isRealGithub()) {
                byOrigin.put("https://raw.githubusercontent.com:443", token);
            }
        });
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
        // Git over HTTP knows passwords only. GitHub takes the token from this user, other hosts from any.
        return Optional.of(auth == Http.Auth.GIT ? basic("x-access-token:" + token) : "Bearer " + token);
    }

    private static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    private static String origin(URI url) {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return scheme + "://" + withPort(scheme, url.getPort() < 0 ? host : host + ":" + url.getPort());
    }

    private static String withPort(String scheme, String host) {
        return host.matches(".*:\\d+") ? host : host + (scheme.equals("https") ? ":443" : ":80");
    }
}
