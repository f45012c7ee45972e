package hub.fetch.http;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * The one gate to the network. It follows redirects, gives each host its own credentials only, and opens no connection in
 * offline mode.
 */
public final class Http implements AutoCloseable {

    /** How a token is sent to its host. */
    public enum Auth {
        /** No token is sent. */
        NONE,
        /** As git sends it. */
        GIT,
        /** As an API and other addresses of a host want it. */
        API,
    }

    private static final int REDIRECTS = 10;

    private Supplier<NetworkSettings> configuration;
    private Connections current;
    private final Set<Connections> earlier = new HashSet<>();
    private boolean closed;

    public Http(NetworkSettings settings) {
        this(() -> settings);
    }

    /** @param configuration read when it is first needed, so that an error in it stops nobody who needs no network */
    Http(Supplier<NetworkSettings> configuration) {
        this.configuration = configuration;
    }

    /** Takes other settings from the next request on. One that is under way ends by those that it began with. */
    synchronized void configure(Supplier<NetworkSettings> changed) {
        configuration = changed;
        earlier.removeIf(Connections::isClosed);
        if (current != null) {
            current.retire();
            earlier.add(current);
            current = null;
        }
    }

    private synchronized Connections current() {
        if (current == null) {
            current = new Connections(configuration.get());
        }
        return current;
    }

    /** The current connections, in use. */
    private synchronized Connections begin() throws IOException {
        if (closed) {
            throw new IOException("hub.fetch is stopped");
        }
        Connections connections = current();
        connections.begin();
        return connections;
    }

    /** @throws HubException of kind ARGUMENT if a setting cannot be understood */
    public NetworkSettings settings() {
        return current().settings();
    }

    /** Whether there is a token for this URL's host. */
    public boolean hasToken(URI url) {
        return current().credentials().areKnownFor(url);
    }

    /** What to set so that a token is sent to a URL's host, as an assignment in a shell. */
    public String tokenSetting(URI url) {
        return current().credentials().setting(url);
    }

    /** Sends a GET request. An answer with any status is returned. */
    public Answer get(URI url, Auth auth, Map<String, String> headers) throws IOException {
        return send("GET", url, auth, headers, null);
    }

    /** Sends a POST request. An answer with any status is returned. */
    public Answer post(URI url, Auth auth, Map<String, String> headers, byte[] body) throws IOException {
        return send("POST", url, auth, headers, body);
    }

    private Answer send(String method, URI url, Auth auth, Map<String, String> headers, byte[] body)
            throws IOException {
        Connections connections = begin();
        try {
            return send(connections, method, url, auth, headers, body);
        } finally {
            connections.end();
        }
    }

    private Answer send(
            Connections connections, String method, URI url, Auth auth, Map<String, String> headers, byte[] body)
            throws IOException {
        URI at = url;
        for (int hop = 0; hop <= REDIRECTS; hop++) {
            Answer answer = sendOnce(connections, method, url, at, auth, headersFor(at, url, headers), body);
            Optional<String> location = answer.isRedirect() ? answer.header("Location") : Optional.empty();
            if (location.isEmpty()) {
                return answer;
            }
            answer.close();
            at = next(url, at, location.get());
        }
        throw new HubException(
                Kind.NETWORK,
                shown(url) + " redirects more than " + REDIRECTS + " times, " + shown(at) + " last.",
                new HttpRefusal("too many redirects"));
    }

    /** An Authorization is for the host that was asked, and for no host that it redirects to. */
    private static Map<String, String> headersFor(URI at, URI asked, Map<String, String> headers) {
        if (at.equals(asked) || Credentials.origin(at).equals(Credentials.origin(asked))) {
            return headers;
        }
        var others = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        others.putAll(headers);
        others.remove("Authorization");
        return others;
    }

    private static URI next(URI asked, URI from, String location) {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new HubException(
                    Kind.NETWORK,
                    shown(asked) + " redirects to no URL: \"" + location + "\".",
                    new HttpRefusal(e.getMessage()));
        }
        boolean downgrade = "https".equalsIgnoreCase(from.getScheme()) && !"https".equalsIgnoreCase(to.getScheme());
        if (downgrade || to.getHost() == null || !to.getScheme().matches("(?i)https?")) {
            throw new HubException(
                    Kind.NETWORK,
                    shown(asked) + " redirects to " + shown(to) + ", which is not followed: expected https.",
                    new HttpRefusal("a redirect to " + to.getScheme()));
        }
        return to;
    }

    private Answer sendOnce(
            Connections connections,
            String method,
            URI asked,
            URI url,
            Auth auth,
            Map<String, String> headers,
            byte[] body)
            throws IOException {
        if (connections.settings().offline()) {
            throw new HubException(Kind.OFFLINE, "Offline mode is on, and " + shown(url) + " is not in the cache.");
        }
        if (url.getHost() == null) {
            throw new HubException(Kind.ARGUMENT, shown(url) + " names no host.");
        }
        var request = new HttpUriRequestBase(method, withoutUserInfo(url));
        headers.forEach(request::setHeader);
        // A body in another encoding has another length and hash than the file, and no ranges.
        request.setHeader("Accept-Encoding", "identity");
        connections
                .credentials()
                .authorization(url, auth)
                .ifPresent(value -> request.setHeader("Authorization", value));
        if (body != null) {
            request.setEntity(new ByteArrayEntity(body, ContentType.parse(headers.get("Content-Type"))));
        }
        try {
            ClassicHttpResponse response =
                    connections.client().executeOpen(HttpHost.create(withoutUserInfo(url)), request, null);
            return new Answer(connections, asked, url, request, response);
        } catch (CancellationException e) {
            // HttpClient's pool says so that the thread was interrupted as it waited for a connection.
            throw new ClosedByInterruptException();
        }
    }

    private static URI withoutUserInfo(URI url) {
        String password = "//" + url.getRawUserInfo() + "@";
        return url.getRawUserInfo() == null
                ? url
                : URI.create(url.toString().replaceFirst(Pattern.quote(password), "//"));
    }

    /** A URL without secrets: without a password, and without a query, which may hold a signature. */
    public static String shown(URI url) {
        String text = withoutUserInfo(url).toString();
        return text.replaceFirst("[?#].*$", "");
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (current != null) {
            current.close();
        }
        earlier.forEach(Connections::close);
    }

    /** What a server answered. Closing it before its body is read to the end ends the connection. */
    public static final class Answer implements AutoCloseable {

        private final Connections connections;
        private final URI asked;
        private final URI url;
        private final HttpUriRequestBase request;
        private final ClassicHttpResponse response;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Answer(
                Connections connections, URI asked, URI url, HttpUriRequestBase request, ClassicHttpResponse response) {
            connections.begin();
            this.connections = connections;
            this.asked = asked;
            this.url = url;
            this.request = request;
            this.response = response;
        }

        /** Who answered, after all redirects. */
        public URI url() {
            return url;
        }

        String tokenSetting(URI asked) {
            return connections.credentials().setting(asked);
        }

        public int status() {
            return response.getCode();
        }

        boolean isRedirect() {
            return switch (status()) {
                case 301, 302, 303, 307, 308 -> true;
                default -> false;
            };
        }

        public Optional<String> header(String name) {
            return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
        }

        /** Whether the server compressed the body, so that parts and lengths are not those of the file. */
        public boolean isCompressed() {
            return encoding().isPresent();
        }

        private Optional<String> encoding() {
            return ContentEncoding.of(asked, url, header("Content-Encoding"));
        }

        /** The length of the body, or -1 if it is unknown. */
        public long length() {
            return response.getEntity() == null
                    ? 0
                    : isCompressed() ? -1 : response.getEntity().getContentLength();
        }

        /** The body, with the server's compression undone. */
        public InputStream body() throws IOException {
            if (response.getEntity() == null) {
                return InputStream.nullInputStream();
            }
            InputStream sent = response.getEntity().getContent();
            Optional<String> encoding = encoding();
            return encoding.isPresent() ? ContentEncoding.decoded(url, encoding.get(), sent) : sent;
        }

        /** Ends the request from another thread. */
        public void abort() {
            request.abort();
        }

        @Override
        public void close() {
            // Without this, closing would first read the body to its end.
            request.abort();
            try {
                response.close();
            } catch (IOException e) {
                // The connection is gone in any case.
            }
            if (ended.compareAndSet(false, true)) {
                connections.end();
            }
        }
    }
}
