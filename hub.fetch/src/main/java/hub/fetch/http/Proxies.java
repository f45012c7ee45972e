package hub.fetch.http;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.net.URI;
import java.util.Optional;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;

/** Decides which hosts are reached through a proxy, and through which. */
final class Proxies extends DefaultRoutePlanner {

    /** Where a proxy is set. */
    static final String SETTINGS = "proxy of " + Network.PID + ", or HTTPS_PROXY, HTTP_PROXY, ALL_PROXY";

    private final Optional<URI> https;
    private final Optional<URI> http;
    private final NoProxy direct;

    Proxies(NetworkSettings settings) {
        super(null);
        this.https = settings.httpsProxy().map(Proxies::read);
        this.http = settings.httpProxy().map(Proxies::read);
        this.direct = new NoProxy(settings);
    }

    /** @throws HubException of kind ARGUMENT if it is no address of a proxy */
    static URI read(String text) {
        String url = text.contains("://") ? text : "http://" + text;
        try {
            URI proxy = new URI(url);
            if (proxy.getHost() != null && (url.startsWith("http://") || url.startsWith("https://"))) {
                return proxy;
            }
        } catch (java.net.URISyntaxException e) {
            // The error below leaves the address out: it may hold a password.
        }
        throw new HubException(
                Kind.ARGUMENT,
                "The proxy's address (" + SETTINGS + ") is not understood: expected"
                        + " http://[user:password@]host[:port].");
    }

    @Override
    protected HttpHost determineProxy(HttpHost target, HttpContext context) {
        Optional<URI> proxy = target.getSchemeName().equals("https") ? https : http;
        return proxy.filter(url -> !direct.covers(target.getHostName(), port(target)))
                .map(Proxies::host)
                .orElse(null);
    }

    /** The host and port of the proxy that a URL is reached through. */
    static Optional<String> between(NetworkSettings settings, URI url) {
        boolean isHttp =
                url.getHost() != null && String.valueOf(url.getScheme()).matches("(?i)https?");
        return isHttp
                ? Optional.ofNullable(new Proxies(settings).determineProxy(HttpHost.create(url), null))
                        .map(HttpHost::toHostString)
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
        for (URI proxy : new URI[] {https.orElse(null), http.orElse(null)}) {
            if (proxy != null && proxy.getUserInfo() != null) {
                String[] parts = proxy.getUserInfo().split(":", 2);
                credentials.setCredentials(
                        new AuthScope(host(proxy)),
                        new UsernamePasswordCredentials(
                                parts[0], parts.length > 1 ? parts[1].toCharArray() : new char[0]));
            }
        }
        return credentials;
    }
}
