package hub.fetch.http;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.CheckedConfiguration;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What configuration and environment say about the network. Configuration comes first. */
public final class NetworkSettings {

    /** What Java takes where {@code http.nonProxyHosts} is not set. */
    private static final String JAVAS_NON_PROXY_HOSTS = "localhost|127.*|[::1]|0.0.0.0|[::0]";

    private static final URI GITHUB = URI.create("https://github.com");
    private static final URI GITHUB_ARCHIVE = URI.create("https://codeload.github.com");
    private static final URI GITHUB_API = URI.create("https://api.github.com");

    private final NetworkConfig config;
    private final Map<String, String> environment;
    private final Map<String, String> properties;
    private final boolean offline;
    private final URI github;
    private final URI githubArchive;
    private final URI githubApi;
    private final Map<String, String> tokens;
    private final Optional<String> caFile;
    private Optional<List<X509Certificate>> caCertificates;

    /** Settings where the JVM has no properties that matter. */
    public NetworkSettings(NetworkConfig config, Map<String, String> environment) {
        this(config, environment, Map.of());
    }

    /**
     * @param properties the JVM's: {@code hub.offline}, and those for proxies that Java itself reads
     * @throws HubException of kind ARGUMENT if an address, of GitHub or of a proxy, cannot be understood: what is meant must
     *     not be reached in another way. Offline there is no proxy. Other values are logged and left out
     */
    public NetworkSettings(NetworkConfig config, Map<String, String> environment, Map<String, String> properties) {
        this.config = config;
        this.environment = Map.copyOf(environment);
        this.properties = Map.copyOf(properties);
        this.offline = config.offline()
                || isTrue(environment.get("HUB_OFFLINE"))
                || Boolean.parseBoolean(properties.get("hub.offline"));
        Optional<URI> mirror = url(config.githubUrl(), "HUB_GITHUB_URL");
        this.github = mirror.orElse(GITHUB);
        this.githubArchive = url(config.githubArchiveUrl(), "HUB_GITHUB_ARCHIVE_URL")
                .or(() -> mirror)
                .orElse(GITHUB_ARCHIVE);
        this.githubApi = url(config.githubApiUrl(), "HUB_GITHUB_API_URL")
                .or(() -> mirror)
                .orElse(GITHUB_API);
        if (!offline) {
            new Proxies(this);
        }
        this.tokens = readTokens();
        this.caFile = first(config.caCertificates(), "HUB_CA_BUNDLE", "SSL_CERT_FILE")
                .flatMap(pem -> certificates(pem, Certificates::file));
    }

    private static <T> Optional<T> certificates(String pem, Function<String, T> read) {
        return CheckedConfiguration.parse(
                Network.PID,
                "caCertificates (or HUB_CA_BUNDLE, SSL_CERT_FILE)",
                pem,
                "a PEM file with certificates",
                "only the JDK's certificates are trusted",
                read);
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
        return find("", configured, variables).map(Setting::value);
    }

    private Optional<Setting> find(String key, String configured, String... variables) {
        if (!configured.isBlank()) {
            return Optional.of(new Setting(key, configured.strip()));
        }
        for (String variable : variables) {
            String value = environment.get(variable);
            if (value != null && !value.isBlank()) {
                return Optional.of(new Setting(variable, value.strip()));
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

    /** The tokens of HUB_TOKENS and the configured ones, by host, with the port where it was given. */
    Map<String, String> tokens() {
        return tokens;
    }

    private Map<String, String> readTokens() {
        var tokens = new HashMap<String, String>();
        var lines = new ArrayList<String>();
        first("", "HUB_TOKENS").ifPresent(text -> lines.addAll(List.of(text.split("[,\\s]+"))));
        lines.addAll(List.of(config.tokens()));
        lines.addAll(List.of(config._tokens()));
        for (String line : lines) {
            // The dot of the key says that the line is not shown: it may be a token.
            CheckedConfiguration.parse(
                            Network.PID,
                            ".tokens (or tokens, or HUB_TOKENS)",
                            line,
                            "host=token or http://host:port=token",
                            "it is left out",
                            NetworkSettings::token)
                    .ifPresent(token -> tokens.put(token.getKey(), token.getValue()));
        }
        return Map.copyOf(tokens);
    }

    private static Map.Entry<String, String> token(String line) {
        int equals = line.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("no host");
        }
        String host = line.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        Credentials.configured(host);
        return Map.entry(host, line.substring(equals + 1).strip());
    }

    Optional<Setting> httpsProxy() {
        return proxy("https", 443, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY");
    }

    Optional<Setting> httpProxy() {
        return proxy("http", 80, "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY");
    }

    /** The configured proxy, else the one of Java's own properties, else that of the environment. */
    private Optional<Setting> proxy(String scheme, int port, String... variables) {
        String property = scheme + ".proxyHost";
        String host = properties.getOrDefault(property, "").strip();
        if (!config.proxy().isBlank() || host.isEmpty()) {
            return find("proxy of " + Network.PID, config.proxy(), variables);
        }
        String address = "http://" + host + ":" + properties.getOrDefault(scheme + ".proxyPort", String.valueOf(port));
        return Optional.of(new Setting(property, address));
    }

    Optional<String> noProxy() {
        return first(config.noProxy(), "no_proxy", "NO_PROXY");
    }

    /** Java's own list of hosts that are reached without its proxy, separated by |. It is for https too. */
    Optional<String> nonProxyHosts() {
        boolean isJavas = config.proxy().isBlank()
                && (properties.containsKey("http.proxyHost") || properties.containsKey("https.proxyHost"));
        return Optional.ofNullable(properties.get("http.nonProxyHosts"))
                .or(() -> isJavas ? Optional.of(JAVAS_NON_PROXY_HOSTS) : Optional.empty());
    }

    /**
     * Certificates that are trusted beside the JDK's. They are read when they are first asked for: a file with all public ones
     * takes longer than a short command.
     */
    synchronized Optional<List<X509Certificate>> caCertificates() {
        if (caCertificates == null) {
            caCertificates = caFile.flatMap(pem -> certificates(pem, Certificates::read));
        }
        return caCertificates;
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
