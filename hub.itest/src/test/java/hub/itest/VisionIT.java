package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.Hub;
import hub.core.Parameter;
import hub.core.Repo;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.nn.Module;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * examples/vision beside the real torchvision, whose values stand in its reference.csv: one network of each family, or
 * all 38 with {@code -Dzoo=all}.
 */
@ExtendWith(InFramework.class)
public class VisionIT {

    private static final List<String> ONE_OF_EACH = List.of(
            "resnet18",
            "resnext50_32x4d",
            "vgg11_bn",
            "alexnet",
            "squeezenet1_1",
            "densenet121",
            "mobilenet_v2",
            "mobilenet_v3_small",
            "efficientnet_b0",
            "shufflenet_v2_x0_5",
            "googlenet",
            "inception_v3",
            "convnext_tiny",
            "vit_b_16",
            "swin_t");

    @Inject
    private Hub hub;

    @Inject
    private Torch torch;

    @Test
    public void networksEqualTorchvisions() throws IOException {
        List<VisionReference> references = VisionReference.all();
        assertEquals(38, references.size());
        assertTrue(references.stream().map(VisionReference::name).toList().containsAll(ONE_OF_EACH));
        for (VisionReference reference : references) {
            if (ONE_OF_EACH.contains(reference.name()) || "all".equals(System.getProperty("zoo"))) {
                equalsTorchvisions(reference);
            }
        }
    }

    @Test
    public void everyNetworkTakesDocumentedArguments() throws IOException {
        Map<String, Entrypoint> entrypoints = hub.list(VisionReference.VISION.toString()).stream()
                .collect(Collectors.toMap(Entrypoint::name, Function.identity()));
        for (VisionReference reference : VisionReference.all()) {
            Entrypoint network = entrypoints.get(reference.name());
            assertEquals(
                    "boolean pretrained=false, boolean progress=true, int num_classes=1000, String weights=null",
                    network.parameters().stream()
                            .limit(4)
                            .map(Parameter::toString)
                            .collect(Collectors.joining(", ")));
            assertFalse(network.doc().isBlank(), network::signature);
            for (Parameter parameter : network.parameters()) {
                assertFalse(parameter.doc().isBlank(), () -> reference.name() + " " + parameter);
            }
        }
    }

    private void equalsTorchvisions(VisionReference reference) {
        Repo repo = hub.open(VisionReference.VISION.toString());
        Module model = repo.load(reference.name(), Module.class, Arguments.named("weights", "seed:0"));
        var state = (StateDict) repo.invoke(model, "stateDict", Arguments.none());
        reference.assertKeys(state);
        reference.assertSeeded(torch, model);
        VisionReference.fill(torch, state);
        reference.assertFilled(torch, model);
        state.asMap().values().forEach(Tensor::close);
    }
}
