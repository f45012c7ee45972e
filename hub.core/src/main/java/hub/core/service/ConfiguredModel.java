package hub.core.service;

import hub.core.Arguments;
import hub.core.FollowOptions;
import hub.core.FollowOptions.MemoryPolicy;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LiveModel;
import hub.core.LoadOptions;
import hub.core.LoadOptions.Trust;
import java.time.Duration;
import java.util.Arrays;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * A model from a configuration of the factory {@value #PID}. It is made in the background, followed, and published as a
 * {@link LiveModel} service as soon as it serves.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = ConfiguredModel.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ConfiguredModel.Config.class, factory = true)
public final class ConfiguredModel {

    static final String PID = "hub.model";

    @ObjectClassDefinition(name = "hub: a model that is kept and followed")
    @interface Config {

        @AttributeDefinition(description = "The service property hub.model.name")
        String name();

        @AttributeDefinition(description = "owner/name[:ref], a URL, or a folder; naming it here is trusting it")
        String repo();

        @AttributeDefinition(description = "The entrypoint that makes the model")
        String entrypoint();

        @AttributeDefinition(description = "Arguments of the entrypoint, each as name=value")
        String[] arguments() default {};

        @AttributeDefinition(description = "The entrypoint's argument \"device\"; empty leaves it to the entrypoint")
        String device() default "";

        @AttributeDefinition(description = "Whether new revisions take the place of old ones")
        boolean follow() default true;

        @AttributeDefinition(description = "Seconds after which the server is asked again for the branch")
        int interval_seconds() default 60;

        @AttributeDefinition(description = "A method of the model and its arguments, called before a revision serves")
        String[] warm_up() default {};

        @AttributeDefinition(description = "SIDE_BY_SIDE, STOP_FIRST or AUTOMATIC")
        MemoryPolicy memory() default MemoryPolicy.AUTOMATIC;
    }

    private final BundleContext context;
    private final Config config;
    private LiveModel<Object> model;
    private ServiceRegistration<?> registration;

    @Activate
    public ConfiguredModel(BundleContext context, @Reference Hub hub, Config config) {
        this.context = context;
        this.config = config;
        require("name", config.name());
        require("repo", config.repo());
        require("entrypoint", config.entrypoint());
        LiveModel<Object> followed = hub.follow(config.repo(), config.entrypoint(), Object.class, options());
        synchronized (this) {
            model = followed;
        }
        publish(followed.status());
    }

    private static void require(String key, String value) {
        if (value == null || value.isBlank()) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "A configuration of " + PID + " has no " + key + ". It needs name, repo and entrypoint.");
        }
    }

    private FollowOptions options() {
        var options = FollowOptions.DEFAULT
                .withName(config.name())
                .withArguments(arguments())
                .withInterval(config.follow() ? Duration.ofSeconds(config.interval_seconds()) : Duration.ZERO)
                .withMemory(config.memory())
                .withPatience(true)
                .withListener(this::publish)
                .withLoad(LoadOptions.DEFAULT.withTrust(Trust.ALWAYS));
        String[] warmUp = config.warm_up();
        return warmUp.length == 0
                ? options
                : options.withWarmUp(warmUp[0], (Object[]) Arrays.copyOfRange(warmUp, 1, warmUp.length));
    }

    private Arguments arguments() {
        var arguments = Arguments.none();
        for (String argument : config.arguments()) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new HubException(
                        Kind.ARGUMENT,
                        PID + " " + config.name() + ": the argument \"" + argument
                                + "\" is not of the form name=value.");
            }
            arguments = arguments.with(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return config.device().isEmpty() ? arguments : arguments.with("device", config.device());
    }

    /** Publishes the service when the model serves for the first time. */
    private synchronized void publish(LiveModel.Status status) {
        if (model == null || registration != null || status.revision().isEmpty()) {
            return;
        }
        var properties = new Hashtable<String, Object>();
        properties.put("hub.model.name", config.name());
        properties.put("hub.model.repo", model.ref().toString());
        properties.put("hub.model.entrypoint", config.entrypoint());
        registration = context.registerService(LiveModel.class, model, properties);
    }

    @Deactivate
    void close() {
        LiveModel<?> last;
        synchronized (this) {
            last = model;
            model = null;
            if (registration != null) {
                registration.unregister();
            }
        }
        last.close();
    }
}
