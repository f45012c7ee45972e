package hub.core.service;

import hub.core.spi.HubDirectory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Finds the hub directory in torch.hub's order of places: what was set, else configured, else {@code $TORCH_HOME/hub}, else
 * {@code $XDG_CACHE_HOME/torch/hub}, else {@code ~/.cache/torch/hub}.
 */
@Component(
        service = {HubDirectory.class, HubDirectoryService.class},
        configurationPid = HubDirectoryService.PID)
@Designate(ocd = HubDirectoryService.Config.class)
public final class HubDirectoryService implements HubDirectory {

    static final String PID = "hub.directory";

    @ObjectClassDefinition(name = "hub: the hub directory")
    @interface Config {

        @AttributeDefinition(description = "The hub directory; empty: torch.hub's order of places")
        String dir() default "";
    }

    private final String home;
    private final Path initial;
    private volatile Path set;

    @Activate
    public HubDirectoryService(Config config) {
        this(config.dir(), System.getenv(), System.getProperty("user.home"));
    }

    HubDirectoryService(String configured, Map<String, String> environment, String userHome) {
        // Python takes HOME. Java's own property user.home comes from the user database.
        String home = filled(environment.get("HOME")).orElse(userHome);
        this.initial = firstOf(configured, environment)
                .map(dir -> expand(dir, home))
                .orElseGet(() -> Path.of(home, ".cache", "torch", "hub"));
        this.home = home;
    }

    private static Optional<String> firstOf(String configured, Map<String, String> environment) {
        return filled(configured)
                .or(() -> filled(environment.get("TORCH_HOME")).map(dir -> dir + "/hub"))
                .or(() -> filled(environment.get("XDG_CACHE_HOME")).map(dir -> dir + "/torch/hub"));
    }

    private static Optional<String> filled(String text) {
        return Optional.ofNullable(text).filter(value -> !value.isBlank());
    }

    private static Path expand(String dir, String home) {
        boolean inHome = dir.equals("~") || dir.startsWith("~/");
        return Path.of(inHome ? home + dir.substring(1) : dir).toAbsolutePath().normalize();
    }

    @Override
    public Path root() {
        Path dir = set;
        return dir != null ? dir : initial;
    }

    void set(Path dir) {
        set = expand(dir.toString(), home);
    }
}
