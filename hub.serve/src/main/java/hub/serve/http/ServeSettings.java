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
        if (value != null && !value.isBlank()) {
            properties.putIfAbsent(key, value.strip());
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

    /** @throws RequestException if the request comes from another machine and may not */
    void requireReachable(HttpServletRequest request) {
        if (!config.remote() && !commandAllowsRemote && !isLoopback(request.getRemoteAddr())) {
            throw new RequestException(
                    403, "only requests of this machine are answered. The key remote of hub.serve opens it to others");
        }
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
    void requireToken(HttpServletRequest request) {
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
                        && given.startsWith(BEARER)
                        && MessageDigest.isEqual(
                                given.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8),
                                token.getBytes(StandardCharsets.UTF_8));
        if (!isRight) {
            throw new RequestException(401, "expected the header Authorization: Bearer TOKEN, with the right token");
        }
    }
}
