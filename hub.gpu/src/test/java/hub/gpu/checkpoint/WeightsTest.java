package hub.gpu.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.HubException;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.TorchTest;
import hub.gpu.nn.Linear;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightsTest extends TorchTest {

    private Weights weights(Map<String, Tensor> tensors) {
        return Weights.of(torch, StateDict.of("the checkpoint net.pth", tensors), Device.CPU);
    }

    @Test
    void layersTakeTheirsByName() {
        Weights weights = weights(Map.of("fc.weight", torch.ones(1, 2), "fc.bias", torch.ones(1)));

        Linear linear = weights.load(w -> new Linear(w.at("fc"), 2, 1));

        assertArrayEquals(
                new float[] {8}, linear.apply(torch.tensor(new float[] {3, 4})).toFloatArray());
    }

    @Test
    void strictLoadingNamesAllThatDoesNotFit() {
        Weights weights = weights(Map.of("fc.weight", torch.ones(1, 3), "head.weight", torch.ones(4)));

        var e = assertThrows(HubException.class, () -> weights.load(w -> new Linear(w.at("fc"), 2, 1)));

        assertEquals(HubException.Kind.CORRUPT, e.kind());
        assertEquals(
                "the checkpoint net.pth does not fit the model: "
                        + "fc.weight: expected (1, 2), the checkpoint has (1, 3); "
                        + "fc.bias: expected (1), the checkpoint has none; "
                        + "head.weight: unexpected, the checkpoint has (4) and the model does not ask for it",
                e.getMessage());
    }

    @Test
    void withoutLoadTheFirstProblemThrows() {
        Weights weights = weights(Map.of("weight", torch.ones(1, 2)));

        var e = assertThrows(HubException.class, () -> new Linear(weights, 2, 1));

        assertEquals(
                "the checkpoint net.pth does not fit the model: bias: expected (1), the checkpoint has none",
                e.getMessage());
    }

    @Test
    void freshWeightsAreTheStateDict() {
        Weights weights = torch.freshWeights();
        var linear = new Linear(weights.at("fc"), 2, 1);

        StateDict state = weights.stateDict();

        assertEquals(List.of("fc.weight", "fc.bias"), List.copyOf(state.names()));
        assertSame(linear.weight(), state.get("fc.weight"));
    }

    @Test
    void weightsOutliveTheScopeTheyAreMadeIn() {
        Linear linear;
        try (TensorScope scope = torch.scope()) {
            linear = scope.keep(torch.ones(1)).isClosed() ? null : new Linear(torch.freshWeights(), 2, 1);
        }

        assertFalse(linear.weight().isClosed());
    }
}
