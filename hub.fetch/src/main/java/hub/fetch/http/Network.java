package hub.fetch.http;

import hub.core.spi.CheckedConfiguration;
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
        // A bad value of offline must not open the network.
        boolean offline = Boolean.getBoolean("hub.offline") || config.problems().containsKey("offline");
        this.http = new Http(() -> new Settings(config.values(), System.getenv(), offline));
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
