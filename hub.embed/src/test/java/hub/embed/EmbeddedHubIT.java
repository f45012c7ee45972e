package hub.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.core.Arguments;
import hub.gpu.Tensor;
import hub.gpu.nn.Module;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a Java developer does who knows no OSGi. */
class EmbeddedHubIT {

    @Test
    void aModelHasATypeOfTheApplication() {
        try (var hub = EmbeddedHub.start()) {
            Module digits = hub.load("../examples/digits", "digits", Module.class, Arguments.named("pretrained", true));
            try (var _ = hub.torch().scope()) {
                Tensor scores = digits.apply(
                        hub.torch().zeros(1, 1, 8, 8).to(hub.torch().device()));
                assertEquals("[1, 10]", Arrays.toString(scores.shape()));
            }
        }
    }
}
