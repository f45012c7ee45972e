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
import hub.core.spi.CheckedConfiguration;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model from a configuration of the factory {@value #PID}. It is made in the background, followed, and published as a
 * {@link LiveModel} service as soon as it serves.
 *
 * <p>After an edit the old model serves until the new one serves. If no model can be made from a configuration, it is shown
 * as a model that is down.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = ConfiguredModel.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ConfiguredModel.Config.class, factory = true)
public final class ConfiguredModel {

    static final String PID = "hub.model";

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredModel.class);

    @ObjectClassDefinition(
            name = "hub: a model that is kept and followed",
            description = "One configuration is one model. After an edit, the old model serves until the new one does.")
    @interface Config {

        @AttributeDefinition(description = "The service property hub.model.name")
        String name();

        @AttributeDefinition(description = "owner/name[:ref], a URL, or a folder. Who names a repo here trusts it")
        String repo();

        @AttributeDefinition(description = "The entrypoint that makes the model")
        String entrypoint();

        @AttributeDefinition(description = "Arguments of the entrypoint, each as name=value")
        String[] arguments() default {};

        @AttributeDefinition(description = "The entrypoint's argument device. Empty: the entrypoint decides")
        String device() default "";

        @AttributeDefinition(description = "Whether new revisions take the place of old ones")
        boolean follow() default true;

        @AttributeDefinition(description = "Seconds until the server is asked again for the branch")
        int interval_seconds() default 60;

        @AttributeDefinition(
                description = "A method of the model, then its arguments, one text each. It is called before a revision"
                        + " serves")
        String[] warm_up() default {};

        @AttributeDefinition(
                description =
                        "Whether a new revision starts beside the old one, or after the old one has ended; AUTOMATIC"
                                + " goes by their size")
        MemoryPolicy memory() default MemoryPolicy.AUTOMATIC;

        @AttributeDefinition(
                description = "How many processes serve a repo in Python; 0 for as many as hub.python says")
        int workers() default 0;
    }

    private final BundleContext context;
    private final Hub hub;
    private final MisconfiguredModels misconfiguredModels;

    private PublishedModel current;
    /** The model of an edit, while another one serves. */
    private PublishedModel next;

    private MisconfiguredModel misconfigured;

    @Activate
    public ConfiguredModel(
            BundleContext context,
            @Reference Hub hub,
            @Reference MisconfiguredModels misconfiguredModels,
            Map<String, Object> properties) {
        this.context = context;
        this.hub = hub;
        this.misconfiguredModels = misconfiguredModels;
        configure(properties);
    }

    /** Takes an edit. The model of the edit takes the place of the one that serves as soon as it serves itself. */
    @Modified
    void configure(Map<String, Object> properties) {
        Config config = CheckedConfiguration.read(PID, Config.class, properties).values();
        PublishedModel made;
        try {
            made = follow(config);
        } catch (HubException e) {
            refuse(config, properties, e);
            return;
        } catch (RuntimeException e) {
            // A part that is being stopped, for example. This component would disappear, and nobody would see why.
            refuse(
                    config,
                    properties,
                    new HubException(Kind.DEPENDENCY, "No model can be made now: " + e.getMessage(), e));
            return;
        }
        PublishedModel replaced;
        synchronized (this) {
            mend();
            replaced = next;
            next = made;
        }
        close(replaced);
        advance(made);
    }

    private PublishedModel follow(Config config) {
        require("name", config.name());
        require("repo", config.repo());
        require("entrypoint", config.entrypoint());
        var made = new PublishedModel(context);
        FollowOptions options = options(config).withListener(status -> advance(made));
        made.set(hub.follow(config.repo(), config.entrypoint(), Object.class, options));
        return made;
    }

    private static void require(String key, String value) {
        if (value.isBlank()) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "A configuration of " + PID + " has no " + key + ". It needs name, repo and entrypoint.");
        }
    }

    private synchronized void refuse(Config config, Map<String, Object> properties, HubException reason) {
        LOG.error(
                "{}: {}{}",
                properties.getOrDefault("service.pid", PID),
                reason.getMessage(),
                current == null ? "" : " The model of the last good configuration stays.");
        mend();
        String name = config.name().isBlank() ? String.valueOf(properties.get("service.pid")) : config.name();
        misconfigured = new MisconfiguredModel(name, config.repo(), config.entrypoint(), reason);
        misconfiguredModels.add(misconfigured);
    }

    private void mend() {
        if (misconfigured != null) {
            misconfigured.close();
            misconfigured = null;
        }
    }

    /** Publishes a model that serves for the first time, and lets the model of an edit take the place of the one before. */
    private void advance(PublishedModel made) {
        PublishedModel last = null;
        synchronized (this) {
            if (made == next && (made.serves() || current == null || !current.serves())) {
                last = current;
                current = next;
                next = null;
            }
            if (made == current && made.serves()) {
                made.publish();
            }
        }
        if (last != null) {
            // Calls inside may take their time, and the new model serves already.
            Thread.ofVirtual().start(last::close);
        }
    }

    private static FollowOptions options(Config config) {
        var options = FollowOptions.DEFAULT
                .withName(config.name())
                .withArguments(arguments(config))
                .withInterval(config.follow() ? Duration.ofSeconds(config.interval_seconds()) : Duration.ZERO)
                .withMemory(config.memory())
                .withWorkers(config.workers())
                .withPatience(true)
                .withLoad(LoadOptions.DEFAULT.withTrust(Trust.ALWAYS));
        String[] warmUp = config.warm_up();
        return warmUp.length == 0
                ? options
                : options.withWarmUp(warmUp[0], (Object[]) Arrays.copyOfRange(warmUp, 1, warmUp.length));
    }

    private static Arguments arguments(Config config) {
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
        arguments = arguments.asWords();
        return config.device().isEmpty() ? arguments : arguments.with("device", config.device());
    }

    /** Withdraws the service, and waits for no call: the models of other configurations are closed by the same thread. */
    @Deactivate
    void close() {
        PublishedModel last;
        PublishedModel pending;
        synchronized (this) {
            mend();
            last = current;
            pending = next;
            current = null;
            next = null;
        }
        if (last != null) {
            last.withdraw();
        }
        Thread.ofVirtual().start(() -> {
            close(pending);
            close(last);
        });
    }

    private static void close(PublishedModel model) {
        if (model != null) {
            model.close();
        }
    }
}
