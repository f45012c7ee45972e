package hub.serve.http;

import hub.core.HubException;
import hub.serve.http.TraceContext.Logged;
import hub.serve.protocol.RequestException;
import hub.serve.protocol.Shown;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** What all servlets of hub look at before they answer a request, and how they refuse one. */
public abstract class GuardedServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private static final Logger LOG = LoggerFactory.getLogger(GuardedServlet.class);

    private static final int FAILED = 500;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final transient ServeSettings settings;

    protected GuardedServlet(ServeSettings settings) {
        this.settings = settings;
    }

    /**
     * Answers a request that may reach this machine; whether it needs a token is not looked at yet.
     *
     * @throws RequestException if it is refused
     */
    protected abstract void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;

    /** Who may do what. */
    protected final ServeSettings settings() {
        return settings;
    }

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<TraceContext> trace = TraceContext.of(request);
        try (var _ = trace.map(TraceContext::log).orElse(Logged.NOTHING)) {
            answerOrRefuse(request, response);
        }
    }

    private void answerOrRefuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            settings.requireReachable(request);
            answer(request, response);
        } catch (RequestException e) {
            refuse(request, response, e);
        } catch (IOException e) {
            // The client has gone, or has sent less than it said.
            LOG.debug("A request ended early", e);
            refuseIfThere(request, response, RequestException.bad("the body ends early"));
        } catch (HubException e) {
            refuse(request, response, new RequestException(FAILED, e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.error("A request failed{}", traced(request), e);
            refuse(request, response, new RequestException(FAILED, "the server failed: " + e));
        }
    }

    /** Answers with the reason. */
    protected final void refuse(HttpServletRequest request, HttpServletResponse response, RequestException e)
            throws IOException {
        if (response.isCommitted()) {
            throw new IOException(e);
        }
        if (e.status() == FAILED) {
            LOG.warn("{}{}", Shown.text(String.valueOf(e.getMessage())), traced(request));
            LOG.debug("A request failed", e);
        }
        response.reset();
        if (!RequestBody.skipRest(request, settings.config(), e)) {
            response.setHeader("Connection", "close");
        }
        switch (e.status()) {
            case 401 -> response.setHeader("WWW-Authenticate", "Bearer");
            case 503 -> response.setHeader("Retry-After", "1");
            default -> {}
        }
        send(response, e.status(), Map.of("error", String.valueOf(e.getMessage())));
    }

    /** A log may show nothing but messages. */
    private static String traced(HttpServletRequest request) {
        return TraceContext.of(request).map(trace -> " (" + trace + ")").orElse("");
    }

    private void refuseIfThere(HttpServletRequest request, HttpServletResponse response, RequestException refusal) {
        try {
            refuse(request, response, refusal);
        } catch (IOException e) {
            LOG.debug("The client has gone", e);
        }
    }

    /** @throws RequestException if the request has another method */
    protected static void require(HttpServletRequest request, String method) {
        if (!request.getMethod().equals(method)) {
            throw new RequestException(405, "expected the method " + method);
        }
    }

    /** Answers with JSON. */
    protected static void send(HttpServletResponse response, int status, Object content) throws IOException {
        byte[] json = JSON.writeValueAsBytes(content);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
        // Once the request has left the gate, the server may end.
        response.flushBuffer();
    }
}
