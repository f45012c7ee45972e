package hub.fetch.http;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.CheckedConfiguration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network as it is configured. All parts of hub.fetch share it. Its settings are read at the start, so that the log tells
 * mistakes before they do harm.
 */
@Component(service = Network.class, configurationPid = Network.PID, immediate = true)
@Designate(ocd = NetworkConfig.class)
public final class Network {

    static final String PID = "hub.network";

    private static final Logger LOG = LoggerFactory.getLogger(Network.class);

    /** The keys that say where a request goes. */
    private static final List<String> ADDRESSES = List.of("proxy", "githubUrl", "githubArchiveUrl", "githubApiUrl");

    private Supplier<NetworkSettings> settings;
    private Http http;

    @Activate
    public Network(Map<String, Object> properties) {
        this.settings = read(properties);
    }

    @Modified
    synchronized void configure(Map<String, Object> properties) {
        settings = read(properties);
        if (http != null) {
            http.configure(settings);
        }
    }

    private static Supplier<NetworkSettings> read(Map<String, Object> properties) {
        var config = CheckedConfiguration.read(PID, NetworkConfig.class, properties);
        Map<String, String> jvm = jvmProperties();
        String problem = config.problems().get("offline");
        if (problem != null) {
            LOG.warn("{} Until that is mended, no connection is opened.", problem);
            jvm.put("hub.offline", "true");
        }
        return read(() -> {
            var settings = new NetworkSettings(config.values(), System.getenv(), jvm);
            if (!settings.offline()) {
                refuse(config.problems());
            }
            return settings;
        });
    }

    /** What is meant must not be reached in another way. */
    private static void refuse(Map<String, String> problems) {
        ADDRESSES.stream().filter(problems::containsKey).findFirst().ifPresent(key -> {
            throw new HubException(Kind.ARGUMENT, problems.get(key));
        });
    }

    /** Who needs no network does not stop at its settings. */
    private static Supplier<NetworkSettings> read(Supplier<NetworkSettings> reader) {
        try {
            NetworkSettings settings = reader.get();
            return () -> settings;
        } catch (HubException e) {
            LOG.warn("{} Until that is mended, nothing comes from the network.", e.getMessage());
            return reader;
        }
    }

    private static Map<String, String> jvmProperties() {
        var properties = System.getProperties();
        var jvm = new HashMap<String, String>();
        properties.stringPropertyNames().forEach(name -> jvm.put(name, properties.getProperty(name, "")));
        return jvm;
    }

    public Network(NetworkSettings settings) {
        this.settings = () -> settings;
    }

    /** The gate to the network, which is made when it is first asked for. */
    public synchronized Http http() {
        if (http == null) {
            http = new Http(settings);
        }
        return http;
    }

    @Deactivate
    public synchronized void close() {
        http().close();
    }
}
