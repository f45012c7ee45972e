package hub.serve.command;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.AcceptedWork;
import hub.serve.http.RequestGate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Hashtable;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.slf4j.LoggerFactory;

/**
 * Where the HTTP service listens. The distribution's, Felix HTTP, waits for its configuration, and gets it here. In another
 * container it runs already.
 */
@Component(service = {HttpAddress.class, AcceptedWork.class})
public final class HttpAddress implements AcceptedWork {

    /** Of Felix HTTP. */
    private static final String PID = "org.apache.felix.http";

    private static final long SECONDS = 30;

    private final ConfigurationAdmin configurations;
    private final RequestGate gate;
    private ServiceReference<HttpServiceRuntime> runtime;
    private boolean isOurs;

    @Activate
    public HttpAddress(@Reference ConfigurationAdmin configurations, @Reference RequestGate gate) {
        this.configurations = configurations;
        this.gate = gate;
    }

    @Reference(
            service = HttpServiceRuntime.class,
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC)
    synchronized void setRuntime(ServiceReference<HttpServiceRuntime> runtime) {
        this.runtime = runtime;
        notifyAll();
    }

    synchronized void unsetRuntime(ServiceReference<HttpServiceRuntime> runtime) {
        if (this.runtime == runtime) {
            this.runtime = null;
            notifyAll();
        }
    }

    /** That of the HTTP service that runs; empty if none does. */
    synchronized Optional<String> running() {
        return Optional.ofNullable(runtime).map(HttpAddress::endpoint);
    }

    /**
     * Starts Felix HTTP.
     *
     * @param port 0 for any that is free
     * @throws HubException of kind ARGUMENT if it cannot listen there
     */
    String listen(String host, int port) {
        var values = new Hashtable<String, Object>();
        values.put("org.apache.felix.http.host", host);
        values.put("org.osgi.service.http.port", free(host, port));
        values.put("org.apache.felix.http.enable", true);
        try {
            configurations.getConfiguration(PID, "?").update(values);
            String endpoint = awaitRunning();
            synchronized (this) {
                isOurs = true;
            }
            return endpoint;
        } catch (IOException e) {
            throw new HubException(Kind.DISK, "The HTTP service cannot be configured: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(Kind.DEPENDENCY, "No HTTP service has come before the command was cancelled.", e);
        }
    }

    /**
     * Once all that were let in have their answers, nobody listens any more: a balancer then takes another server. Otherwise the
     * HTTP service would say for a while that there is no such page.
     */
    @Override
    public void finish() {
        gate.finish();
        if (!stopsListening()) {
            return;
        }
        try {
            configurations.getConfiguration(PID, "?").delete();
            awaitRuntime(false);
        } catch (IOException e) {
            LoggerFactory.getLogger(HttpAddress.class).warn("The port stays open until the HTTP service ends", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a caller is the one that has to close what was opened here. */
    private synchronized boolean stopsListening() {
        boolean was = isOurs;
        isOurs = false;
        return was;
    }

    private synchronized void awaitRuntime(boolean there) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        for (long left = end - System.nanoTime();
                (runtime != null) != there && left > 0;
                left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private String awaitRunning() throws InterruptedException {
        awaitRuntime(true);
        return running()
                .orElseThrow(() -> new HubException(
                        Kind.DEPENDENCY,
                        "No HTTP service came in " + SECONDS
                                + " s. It needs the bundle org.apache.felix.http.jetty12; the log may say more."));
    }

    /** The port, if nobody listens there. Felix HTTP itself only logs that it cannot start. */
    private static int free(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "Cannot listen on " + host + " at port " + port + ": " + e.getMessage()
                            + ". --port and --host name others; --port 0 takes any that is free.",
                    e);
        }
    }

    private static String endpoint(ServiceReference<?> runtime) {
        Object endpoints = runtime.getProperty("osgi.http.endpoint");
        String first =
                endpoints instanceof String[] several && several.length > 0 ? several[0] : String.valueOf(endpoints);
        return first.endsWith("/") ? first : first + "/";
    }
}
