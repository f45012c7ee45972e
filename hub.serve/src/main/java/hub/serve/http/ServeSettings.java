package hub.serve.http;

import hub.core.spi.CheckedConfiguration;
import hub.serve.protocol.RequestException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** Who may do what, and how much: the configuration, and what the command {@code serve} was told. */
@Component(service = ServeSettings.class, configurationPid = ServeSettings.PID)
@Designate(ocd = ServeConfig.class)
public final class ServeSettings {

    static final String PID = "hub.serve";

    private static final String BEARER = "Bearer ";
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    private volatile ServeConfig config;
    private volatile boolean commandAllowsRemote;
    private volatile boolean commandAllowsManagement;

    @Activate
    public ServeSettings(Map<String, Object> properties) {
        configure(properties);
    }

    @Modified
    void configure(Map<String, Object> properties) {
        var all = new HashMap<>(properties);
        putVariable(all, ".token", "HUB_SERVE_TOKEN");
        putVariable(all, ".management.token", "HUB_SERVE_MANAGEMENT_TOKEN");
        config = CheckedConfiguration.read(PID, ServeConfig.class, all).values();
    }

    /** The command line takes no configurations, and words of a command can be seen by other users. */
    private static void putVariable(Map<String, Object> properties, String key, String variable) {
        String value = System.getenv(variable);
        boolean isConfigured = properties.get(key) instanceof String text && !text.isBlank();
        if (!isConfigured && value != null && !value.isBlank()) {
            properties.put(key, value.strip());
        }
    }

    /** The command {@code serve} binds to a host that others reach, or lets requests load models. */
    public void allow(boolean remote, boolean management) {
        commandAllowsRemote |= remote;
        commandAllowsManagement |= management;
    }

    ServeConfig config() {
        return config;
    }

    /**
     * Looks where a request comes from. A page of any site can send requests to this machine by its reader's browser, which
     * then names the site as the origin; or as the host, where the site's name leads here.
     *
     * @throws RequestException if it comes from another machine or another site and may not
     */
    void requireReachable(HttpServletRequest request) {
        boolean isOpen = config.remote() || commandAllowsRemote;
        if (!isOpen && !isLoopback(request.getRemoteAddr())) {
            throw new RequestException(
                    403, "only requests of this machine are answered. The key remote of hub.serve opens it to others");
        }
        if (!isOpen && !isThisMachine(request.getServerName())) {
            throw new RequestException(
                    403,
                    "expected localhost or an address of the loopback as the host. The key remote of hub.serve allows"
                            + " others");
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !origin.replaceFirst("^https?://", "").equalsIgnoreCase(request.getHeader("Host"))) {
            throw new RequestException(403, "requests of pages of other sites are not answered");
        }
    }

    /** A name is not looked up: whoever owns it says where it leads. */
    private static boolean isThisMachine(String host) {
        String name = host.replaceAll("[\\[\\]]", "");
        return name.equalsIgnoreCase("localhost") || ADDRESS.matcher(name).matches() && isLoopback(name);
    }

    private static boolean isLoopback(String address) {
        try {
            // An address is not looked up.
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** @throws RequestException if the request lacks the token that it needs */
    public void requireToken(HttpServletRequest request) {
        requireToken(request, config._token());
    }

    /** @throws RequestException if the request may not load and unload models */
    void requireManagement(HttpServletRequest request) {
        if (!config.management() && !commandAllowsManagement) {
            throw new RequestException(
                    403, "requests may not load and unload models here. The key management of hub.serve allows it");
        }
        String own = config._management_token();
        requireToken(request, own.isEmpty() ? config._token() : own);
    }

    private static void requireToken(HttpServletRequest request, String token) {
        String given = request.getHeader("Authorization");
        boolean isRight = token.isEmpty()
                || given != null
                        && given.regionMatches(true, 0, BEARER, 0, BEARER.length())
                        && MessageDigest.isEqual(
                                given.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8),
                                token.getBytes(StandardCharsets.UTF_8));
        if (!isRight) {
            throw new RequestException(401, "expected the header Authorization: Bearer TOKEN, with the right token");
        }
    }
}
