package hub.core.service;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.CheckedConfiguration;
import hub.core.spi.HubDirectory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
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

    /** What Java takes for the home of a user that the user database does not know. */
    private static final String UNKNOWN = "?";

    @ObjectClassDefinition(
            name = "hub: the hub directory",
            description =
                    "A change is taken at once, and ends nothing: what runs goes on from where it was fetched to.")
    @interface Config {

        @AttributeDefinition(
                description =
                        "The hub directory. Empty: torch.hub's order of places. A folder that `hub dir` or Hub.setDir"
                                + " set comes first")
        String dir() default "";
    }

    private final Optional<String> home;
    private final Map<String, String> environment;
    private volatile Optional<Path> initial;
    private volatile Path set;

    @Activate
    public HubDirectoryService(Map<String, Object> properties) {
        this(dir(properties), System.getenv(), System.getProperty("user.home"));
    }

    HubDirectoryService(String configured, Map<String, String> environment, String userHome) {
        // Python takes HOME. Java's own property user.home comes from the user database, and is ? for an unknown user.
        this.home = filled(environment.get("HOME")).or(() -> filled(userHome).filter(home -> !home.equals(UNKNOWN)));
        this.environment = environment;
        this.initial = place(configured);
    }

    private static String dir(Map<String, Object> properties) {
        return CheckedConfiguration.read(PID, Config.class, properties).values().dir();
    }

    /** What runs goes on running from where it was fetched to. */
    @Modified
    void configure(Map<String, Object> properties) {
        initial = place(dir(properties));
    }

    private Optional<Path> place(String configured) {
        return expand("dir", configured)
                .or(() -> expand("TORCH_HOME", environment.get("TORCH_HOME")).map(dir -> dir.resolve("hub")))
                .or(() -> expand("XDG_CACHE_HOME", environment.get("XDG_CACHE_HOME"))
                        .map(dir -> dir.resolve("torch").resolve("hub")))
                .or(() -> home.map(dir -> Path.of(dir, ".cache", "torch", "hub")));
    }

    private static Optional<String> filled(String text) {
        return Optional.ofNullable(text).filter(value -> !value.isBlank());
    }

    /** A setting as a folder; one that is no path at all is logged and left out. */
    private Optional<Path> expand(String key, String dir) {
        return filled(dir)
                .flatMap(text -> CheckedConfiguration.parse(
                        PID, key, text, "a folder", "the next of torch.hub's places is used", this::expand));
    }

    private Path expand(String dir) {
        boolean inHome = dir.equals("~") || dir.startsWith("~/");
        if (dir.startsWith("~") && !inHome) {
            throw new IllegalArgumentException("only ~ and ~/folder can be read, and no other user's home");
        }
        return Path.of(
                        inHome
                                ? home.orElseThrow(() -> new IllegalArgumentException("this user has no home folder"))
                                        + dir.substring(1)
                                : dir)
                .toAbsolutePath()
                .normalize();
    }

    private HubException homeless() {
        return new HubException(
                Kind.DISK,
                "There is no folder for the hub directory: this user has no home folder. Set TORCH_HOME to a folder"
                        + " that can be written.");
    }

    @Override
    public Path root() {
        Path dir = set;
        return dir != null ? dir : initial.orElseThrow(this::homeless);
    }

    void set(Path dir) {
        try {
            set = expand(dir.toString());
        } catch (IllegalArgumentException e) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "\"" + dir + "\" cannot be the hub directory: " + e.getMessage() + ". Give the whole path of a"
                            + " folder.",
                    e);
        }
    }
}
