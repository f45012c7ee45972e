package hub.serve.model;

import hub.core.spi.AtLeast;
import hub.core.spi.CheckedConfiguration;
import hub.serve.batch.BatchLimits;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How one model is served, from a configuration of the factory {@value #PID}. */
@Component(
        service = ModelSettings.class,
        configurationPid = ModelSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ModelSettings.Config.class, factory = true)
public final class ModelSettings {

    static final String PID = "hub.serve.model";

    @ObjectClassDefinition(
            name = "hub: how a model is served",
            description =
                    "One configuration is for one model, wherever the model comes from. A change holds for the next"
                            + " request.")
    @interface Config {

        @AttributeDefinition(description = "The model's name in requests")
        String name();

        @AttributeDefinition(
                description = "The most rows, along dimension 0, that the model takes in one pass. 1: each request is a"
                        + " pass of its own")
        @AtLeast(1)
        int max__batch__size() default 1;

        @AttributeDefinition(
                description = "Microseconds that a request waits at most for others, where the model has nothing to do")
        int max__queue__delay__microseconds() default 0;

        @AttributeDefinition(
                description = "How many requests wait at most for the next passes. Others are told to come again")
        @AtLeast(1)
        int max__queue__size() default 64;

        @AttributeDefinition(
                description = "The inputs, each NAME:DATATYPE[SIZES], as in x:FP32[-1,8], with -1 for a size that each"
                        + " request decides. They are shown, and requests with others are refused. A program knows"
                        + " its own")
        String[] inputs() default {};

        @AttributeDefinition(description = "The outputs, in the same form. They are shown. A program knows its own")
        String[] outputs() default {};
    }

    private final String name;
    private final Optional<BatchLimits> batches;
    private final DeclaredTensors inputs;
    private final DeclaredTensors outputs;

    @Activate
    public ModelSettings(Map<String, Object> properties) {
        Config config = CheckedConfiguration.read(PID, Config.class, properties).values();
        name = config.name();
        batches = config.max__batch__size() == 1
                ? Optional.empty()
                : Optional.of(new BatchLimits(
                        config.max__batch__size(),
                        Duration.of(config.max__queue__delay__microseconds(), ChronoUnit.MICROS),
                        config.max__queue__size()));
        inputs = DeclaredTensors.read(PID, "inputs", config.inputs());
        outputs = DeclaredTensors.read(PID, "outputs", config.outputs());
    }

    /** The model's name in requests. */
    String name() {
        return name;
    }

    /** How calls are put together; empty if they are not. */
    Optional<BatchLimits> batches() {
        return batches;
    }

    /** What the model takes. */
    DeclaredTensors inputs() {
        return inputs;
    }

    /** What the model gives. */
    DeclaredTensors outputs() {
        return outputs;
    }
}
