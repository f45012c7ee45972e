package hub.fetch.http;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What configuration and environment say about the network. Configuration comes first. */
public final class Settings {

    private static final URI GITHUB = URI.create("https://github.com");
    private static final URI GITHUB_ARCHIVE = URI.create("https://codeload.github.com");
    private static final URI GITHUB_API = URI.create("https://api.github.com");

    private final NetworkConfig config;
    private final Map<String, String> environment;
    private final boolean offline;
    private final URI github;
    private final URI githubArchive;
    private final URI githubApi;

    /**
     * @param commandLineOffline whether the command line asked for offline mode
     * @throws HubException of kind ARGUMENT if a value cannot be understood
     */
    public Settings(NetworkConfig config, Map<String, String> environment, boolean commandLineOffline) {
        this.config = config;
        this.environment = Map.copyOf(environment);
        this.offline = config.offline() || commandLineOffline || isTrue(environment.get("HUB_OFFLINE"));
        Optional<URI> mirror = url(config.githubUrl(), "HUB_GITHUB_URL");
        this.github = mirror.orElse(GITHUB);
        this.githubArchive = url(config.githubArchiveUrl(), "HUB_GITHUB_ARCHIVE_URL")
                .or(() -> mirror)
                .orElse(GITHUB_ARCHIVE);
        this.githubApi = url(config.githubApiUrl(), "HUB_GITHUB_API_URL")
                .or(() -> mirror)
                .orElse(GITHUB_API);
    }

    private static boolean isTrue(String value) {
        return value != null
                && switch (value.strip().toLowerCase(Locale.ROOT)) {
                    case "", "0", "false", "no", "off" -> false;
                    default -> true;
                };
    }

    private Optional<URI> url(String configured, String variable) {
        return first(configured, variable).map(text -> {
            try {
                URI url = new URI(text.replaceFirst("/+$", ""));
                if (url.getHost() != null && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
                    return url;
                }
            } catch (java.net.URISyntaxException e) {
                // The error below says it.
            }
            throw new HubException(
                    Kind.ARGUMENT,
                    (configured.isBlank() ? variable : "A URL of the configuration " + Network.PID) + " is \"" + text
                            + "\": expected a URL such as https://github.com.");
        });
    }

    private Optional<String> first(String configured, String... variables) {
        if (!configured.isBlank()) {
            return Optional.of(configured.strip());
        }
        for (String variable : variables) {
            String value = environment.get(variable);
            if (value != null && !value.isBlank()) {
                return Optional.of(value.strip());
            }
        }
        return Optional.empty();
    }

    public boolean offline() {
        return offline;
    }

    public URI github() {
        return github;
    }

    public URI githubArchive() {
        return githubArchive;
    }

    public URI githubApi() {
        return githubApi;
    }

    /** Whether the addresses of github.com are the real ones. */
    boolean isRealGithub() {
        return github.equals(GITHUB);
    }

    /** github.com's token. */
    Optional<String> githubToken() {
        return Optional.ofNullable(tokens().get("github.com"))
                .or(() -> first("", "GITHUB_TOKEN"))
                .or(() -> first("", "GH_TOKEN"));
    }

    /** The configured tokens by host, with the port where it was given. */
    Map<String, String> tokens() {
        var tokens = new HashMap<String, String>();
        for (String line : config._tokens()) {
            int equals = line.indexOf('=');
            if (equals < 1) {
                // The line is not shown: it may be a token.
                throw new HubException(Kind.ARGUMENT, "A token is configured without its host: expected host=token.");
            }
            tokens.put(
                    line.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                    line.substring(equals + 1).strip());
        }
        return tokens;
    }

    Optional<String> httpsProxy() {
        return first(config.proxy(), "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY");
    }

    Optional<String> httpProxy() {
        return first(config.proxy(), "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY");
    }

    Optional<String> noProxy() {
        return first(config.noProxy(), "no_proxy", "NO_PROXY");
    }

    Optional<Path> caCertificates() {
        return first(config.caCertificates(), "HUB_CA_BUNDLE", "SSL_CERT_FILE").map(Path::of);
    }

    /** What git itself runs in the place of {@code ssh}: a line for the shell. */
    public Optional<String> sshCommand() {
        return first("", "GIT_SSH_COMMAND");
    }

    Duration connectTimeout() {
        return Duration.ofMillis(config.connectTimeout());
    }

    Duration responseTimeout() {
        return Duration.ofMillis(config.responseTimeout());
    }

    public int attempts() {
        return Math.max(1, config.attempts());
    }

    Duration backoff() {
        return Duration.ofMillis(config.backoff());
    }

    Duration longestWait() {
        return Duration.ofSeconds(config.longestWait());
    }

    public int connections() {
        return Math.clamp(config.connections(), 1, 32);
    }
}
