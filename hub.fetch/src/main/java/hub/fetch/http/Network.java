package hub.fetch.http;

import hub.core.spi.CheckedConfiguration;
import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** The network as it is configured. All parts of hub.fetch share it. */
@Component(service = Network.class, configurationPid = Network.PID)
@Designate(ocd = NetworkConfig.class)
public final class Network {

    static final String PID = "hub.network";

    private final Http http;

    @Activate
    public Network(Map<String, Object> properties) {
        var config = CheckedConfiguration.read(PID, NetworkConfig.class, properties);
        Map<String, String> jvm = jvmProperties();
        // A bad value of offline must not open the network.
        if (config.problems().containsKey("offline")) {
            jvm.put("hub.offline", "true");
        }
        this.http = new Http(() -> new Settings(config.values(), System.getenv(), jvm));
    }

    private static Map<String, String> jvmProperties() {
        var properties = System.getProperties();
        var jvm = new HashMap<String, String>();
        properties.stringPropertyNames().forEach(name -> jvm.put(name, properties.getProperty(name, "")));
        return jvm;
    }

    public Network(Settings settings) {
        this.http = new Http(settings);
    }

    public Http http() {
        return http;
    }

    @Deactivate
    public void close() {
        http.close();
    }
}
