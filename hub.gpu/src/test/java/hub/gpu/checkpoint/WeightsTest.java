package hub.gpu.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.MemoryUse;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.TorchTest;
import hub.gpu.nn.Linear;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    void anotherModelsWeightsAreNamedInPart() {
        var tensors = new LinkedHashMap<String, Tensor>();
        for (int i = 0; i < 300; i++) {
            tensors.put("layer" + i + ".weight", torch.ones(1));
        }

        var e = assertThrows(HubException.class, () -> weights(tensors).load(w -> new Linear(w.at("fc"), 2, 1)));

        String last = "; layer9.weight: unexpected, the checkpoint has (1) and the model does not ask for it";
        assertTrue(e.getMessage().contains("fc.bias: expected (1), the checkpoint has none; layer0."), e::getMessage);
        assertTrue(e.getMessage().endsWith(last + "; 290 more unexpected"), e::getMessage);
    }

    @Test
    void aPrefixOfAllNamesIsSaidFirst() {
        Weights weights = weights(Map.of("module.fc.weight", torch.ones(1, 2), "module.fc.bias", torch.ones(1)));

        var e = assertThrows(HubException.class, () -> weights.load(w -> new Linear(w.at("fc"), 2, 1)));

        String first =
                "the checkpoint net.pth does not fit the model: all its names begin with \"module.\", and the model"
                        + " asks for them without it: StateDict.renamed can remove it; fc.weight: expected (1, 2), ";
        assertTrue(e.getMessage().startsWith(first), e::getMessage);
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
        try (TensorScope _ = torch.scope()) {
            linear = new Linear(torch.freshWeights(), 2, 1);
        }

        assertFalse(linear.weight().isClosed());
    }

    @Test
    void floatingTypesBecomeTheModels() {
        Weights weights = weights(Map.of(
                "weight",
                torch.ones(1, 2).to(DType.FLOAT16),
                "bias",
                torch.ones(1).to(DType.FLOAT64)));

        Linear single = weights.load(w -> new Linear(w, 2, 1));
        Linear brief = Weights.of(torch, weights.stateDict(), Device.CPU)
                .to(DType.BFLOAT16)
                .load(w -> new Linear(w, 2, 1));

        assertEquals(DType.FLOAT32, single.weight().dtype());
        assertEquals(DType.FLOAT32, single.bias().dtype());
        assertEquals(DType.BFLOAT16, brief.weight().dtype());
    }

    @Test
    void complexNumbersDoNotLoseTheirImaginaryParts() {
        Tensor complex = (Tensor) torch.call("aten::complex", "", torch.ones(1, 2), torch.ones(1, 2))
                .getFirst();
        Weights weights = weights(Map.of("weight", complex));

        var e = assertThrows(HubException.class, () -> new Linear(weights, 2, 1, false));

        assertTrue(e.getMessage().endsWith("weight: expected float32, the checkpoint has complex64"), e::getMessage);
    }

    @Test
    void aFreshModelOfAnotherTypeIsAConvertedOne() {
        torch.manualSeed(0);
        Tensor single = new Linear(torch.freshWeights(), 2, 1).weight();
        torch.manualSeed(0);
        Tensor brief = new Linear(torch.freshWeights().to(DType.BFLOAT16), 2, 1).weight();

        assertTrue(single.to(DType.BFLOAT16).equal(brief));
    }

    @Test
    void whatWasDrawnIsNotKeptBesideWhatBecameOfIt() {
        new Linear(torch.freshWeights(Device.CPU).to(DType.FLOAT64), 2, 3);

        assertEquals(List.of(new MemoryUse("WeightsTest", Device.CPU, 2, 9 * 8, 0)), torch.memory());
    }

    @Test
    void tiedWeightsStayTiedWhenTheyAreConverted() {
        Tensor table = torch.randn(4, 2);
        StateDict tied = StateDict.of("test", Map.of("wte", table, "head", table.view(4, 2), "other", table.copy()));
        Weights weights = Weights.of(torch, tied, Device.CPU).to(DType.FLOAT64);

        Tensor wte = weights.parameter("wte", _ -> {}, 4, 2);

        assertSame(wte, weights.parameter("head", _ -> {}, 4, 2));
        assertNotSame(wte, weights.parameter("other", _ -> {}, 4, 2));
    }

    @Test
    void whatIsIgnoredIsNotUnexpected() {
        Weights weights = weights(Map.of(
                "weight",
                torch.ones(1, 2),
                "aux.conv.weight",
                torch.ones(1),
                "steps",
                torch.ones(1),
                "auxiliary",
                torch.ones(1)));

        var e = assertThrows(
                HubException.class,
                () -> weights.load(w -> {
                    w.ignore("aux");
                    w.ignore("steps");
                    return new Linear(w, 2, 1, false);
                }));

        assertEquals(
                "the checkpoint net.pth does not fit the model: "
                        + "auxiliary: unexpected, the checkpoint has (1) and the model does not ask for it",
                e.getMessage());
        assertEquals(List.of("weight"), List.copyOf(weights.stateDict().names()));
    }

    @Test
    void aSecondPassRunsOverFreshParametersOnlyInTheOrderOfTheConstructor() {
        var names = new ArrayList<String>();
        Weights fresh = torch.freshWeights();
        new Linear(fresh.at("b"), 2, 1);
        new Linear(fresh.at("a"), 2, 1, false);

        fresh.reinitialise((name, p) -> {
            names.add(name);
            p.fill_(7);
        });
        weights(Map.of("weight", torch.ones(1, 2))).reinitialise((name, _) -> names.add(name));

        assertEquals(List.of("b.weight", "b.bias", "a.weight"), names);
        assertEquals(7, fresh.stateDict().get("b.bias").item());
    }

    @Test
    void aTensorAskedForTwiceIsTheSameAndHasOneShape() {
        Weights fresh = torch.freshWeights();
        Linear encoder = new Linear(fresh.at("shared"), 2, 3, false);
        Linear decoder = new Linear(fresh.at("shared"), 2, 3, false);

        var e = assertThrows(IllegalArgumentException.class, () -> new Linear(fresh.at("shared"), 3, 2, false));

        assertSame(encoder.weight(), decoder.weight());
        assertEquals("shared.weight is asked for twice, as (3, 2) and as (2, 3)", e.getMessage());
    }

    @Test
    void oldNamesAreRenamed() {
        StateDict old = StateDict.of("old.pth", Map.of("fc.gamma", torch.ones(1, 2)));

        Linear linear = torch.weights(old.renamed(name -> name.replace("gamma", "weight")))
                .load(w -> new Linear(w.at("fc"), 2, 1, false));

        assertEquals(2, linear.weight().numel());
        assertThrows(
                HubException.class,
                () -> StateDict.of("two", Map.of("a", linear.weight(), "b", linear.weight()))
                        .renamed(_ -> "c"));
    }
}
