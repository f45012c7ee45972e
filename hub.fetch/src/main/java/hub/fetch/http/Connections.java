package hub.fetch.http;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * The connections by one reading of the settings. They outlive it for as long as requests use them, so that a request which is
 * under way ends by the settings that it began with.
 */
final class Connections implements AutoCloseable {

    private static final int LONGEST_HEADER = 1 << 16;
    private static final int MOST_HEADERS = 1000;
    private static final int BUFFER = 1 << 16;

    private final NetworkSettings settings;
    private final Credentials credentials;
    private CloseableHttpClient client;
    private int users;
    private boolean retired;
    private boolean closed;

    Connections(NetworkSettings settings) {
        this.settings = settings;
        this.credentials = new Credentials(settings);
    }

    NetworkSettings settings() {
        return settings;
    }

    Credentials credentials() {
        return credentials;
    }

    /** Keeps them open until {@link #end} is called as often. */
    synchronized void begin() {
        users++;
    }

    synchronized void end() {
        users--;
        closeIfUnused();
    }

    /** Closes them as soon as nobody uses them. */
    synchronized void retire() {
        retired = true;
        closeIfUnused();
    }

    private void closeIfUnused() {
        if (retired && users == 0) {
            close();
        }
    }

    /** Made when it is first needed, so that a load from the cache does not wait for it. */
    synchronized CloseableHttpClient client() throws IOException {
        if (closed) {
            throw new IOException("hub.fetch is stopped");
        }
        if (client == null) {
            client = client(settings);
        }
        return client;
    }

    private static PoolingHttpClientConnectionManager pool(NetworkSettings settings) {
        int perHost = 4 * settings.connections();
        var manager = new InterruptibleConnections()
                .setMaxConnPerRoute(perHost)
                .setMaxConnTotal(2 * perHost)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setBufferSize(BUFFER)
                                .setMaxLineLength(LONGEST_HEADER)
                                .setMaxHeaderCount(MOST_HEADERS)
                                .build())
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                        .setSocketTimeout(Timeout.of(settings.responseTimeout()))
                        .build());
        settings.caCertificates()
                .ifPresent(more -> manager.setTlsSocketStrategy(new DefaultClientTlsStrategy(Certificates.with(more))));
        return manager.build();
    }

    /** Their sockets are those of channels: an interrupt ends a wait for the server. */
    private static final class InterruptibleConnections extends PoolingHttpClientConnectionManagerBuilder {

        @Override
        protected HttpClientConnectionOperator createConnectionOperator(
                SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
            return new DefaultHttpClientConnectionOperator(
                    socks -> SocketChannel.open().socket(),
                    ports,
                    names,
                    scheme -> URIScheme.HTTPS.same(scheme) ? tls : null);
        }
    }

    private static CloseableHttpClient client(NetworkSettings settings) {
        var proxies = new Proxies(settings);
        return HttpClients.custom()
                .setConnectionManager(pool(settings))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.of(settings.responseTimeout()))
                        .setConnectionRequestTimeout(Timeout.of(settings.responseTimeout()))
                        .build())
                .setRoutePlanner(proxies)
                .setDefaultCredentialsProvider(proxies.credentials())
                .disableContentCompression()
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .setUserAgent("hub")
                .build();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Ends all requests that are under way. */
    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close(CloseMode.IMMEDIATE);
        }
    }
}
