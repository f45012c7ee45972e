package hub.fetch.http;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;

/** Decides which hosts are reached through a proxy, and through which. */
final class Proxies extends DefaultRoutePlanner {

    /** What the address of a proxy looks like. */
    static final String FORM = "http://[user:password@]host[:port]";

    private static final int LAST_PORT = 65_535;

    /**
     * A proxy.
     *
     * @param setting where it is set
     */
    private record Proxy(String setting, URI url) {}

    private final Optional<Proxy> https;
    private final Optional<Proxy> http;
    private final NoProxy direct;

    /** @throws HubException of kind ARGUMENT if what is set is no address of a proxy */
    Proxies(NetworkSettings settings) {
        super(null);
        this.https = settings.httpsProxy().map(Proxies::read);
        this.http = settings.httpProxy().map(Proxies::read);
        this.direct = new NoProxy(settings);
    }

    private static Proxy read(Setting setting) {
        String text = setting.value();
        String url = text.contains("://") ? text : "http://" + text;
        try {
            URI proxy = new URI(url);
            boolean isHttp = url.startsWith("http://") || url.startsWith("https://");
            if (isHttp && proxy.getHost() != null && proxy.getPort() <= LAST_PORT) {
                return new Proxy(setting.name(), proxy);
            }
        } catch (java.net.URISyntaxException e) {
            // The error below shows more of it.
        }
        // What is before the host may be a password.
        String shown = text.replaceFirst("^([a-zA-Z]+://)?.*@", "$1***@");
        throw new HubException(
                Kind.ARGUMENT, setting.name() + " is \"" + shown + "\": expected a proxy as " + FORM + ".");
    }

    @Override
    protected HttpHost determineProxy(HttpHost target, HttpContext context) {
        return proxy(target).map(proxy -> host(proxy.url())).orElse(null);
    }

    private Optional<Proxy> proxy(HttpHost target) {
        Optional<Proxy> proxy = target.getSchemeName().equals("https") ? https : http;
        return proxy.filter(_ -> !direct.covers(target.getHostName(), port(target)));
    }

    /** The host and port of the proxy that a URL is reached through, and where it is set. */
    static Optional<String> between(NetworkSettings settings, URI url) {
        boolean isHttp =
                url.getHost() != null && String.valueOf(url.getScheme()).matches("(?i)https?");
        return isHttp
                ? new Proxies(settings)
                        .proxy(HttpHost.create(url))
                        .map(proxy -> host(proxy.url()).toHostString() + " (" + proxy.setting() + ")")
                : Optional.empty();
    }

    private static int port(HttpHost target) {
        return target.getPort() >= 0 ? target.getPort() : defaultPort(target.getSchemeName());
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static HttpHost host(URI proxy) {
        int port = proxy.getPort() >= 0 ? proxy.getPort() : defaultPort(proxy.getScheme());
        return new HttpHost(proxy.getScheme(), proxy.getHost(), port);
    }

    /** The passwords of the proxies. Only the proxies get them. */
    BasicCredentialsProvider credentials() {
        var credentials = new BasicCredentialsProvider();
        Stream.of(https, http).flatMap(Optional::stream).map(Proxy::url).forEach(proxy -> {
            if (proxy.getUserInfo() != null) {
                String[] parts = proxy.getUserInfo().split(":", 2);
                credentials.setCredentials(
                        new AuthScope(host(proxy)),
                        new UsernamePasswordCredentials(
                                parts[0], parts.length > 1 ? parts[1].toCharArray() : new char[0]));
            }
        });
        return credentials;
    }
}
