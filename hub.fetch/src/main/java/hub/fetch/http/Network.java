package hub.fetch.http;

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
    public Network(NetworkConfig config) {
        this.http = new Http(() -> new Settings(config, System.getenv(), Boolean.getBoolean("hub.offline")));
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
