package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.gpu.checkpoint.StateDict;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Embedding;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Operators that are made of others do not overflow on the way where PyTorch's own do not. The numbers are PyTorch 2.13's. */
class NarrowTypesTest extends TorchTest {

    private Tensor halves(double... numbers) {
        return torch.tensor(numbers).to(DType.FLOAT16);
    }

    @Test
    void normsOfHalvesDoNotOverflow() {
        Tensor x = halves(300, 400);

        assertEquals(500, x.norm().item());
        assertEquals(500, x.norm(new long[] {0}, false).item());
        assertEquals(449.75, x.norm(3, new long[] {0}, false).item());
        assertArrayEquals(
                new float[] {0.60009765625f, 0.7998046875f}, x.normalize(2, 0).toFloatArray());
        assertEquals(DType.FLOAT16, x.norm(3, new long[] {0}, false).dtype());
    }

    @Test
    void softplusOfHalvesDoesNotOverflow() {
        assertArrayEquals(
                new float[] {15, 0.0166015625f},
                halves(15, -4.09).softplus(1, 20).toFloatArray());
    }

    @Test
    void activationsOfHalvesAreRoundedOnce() {
        Tensor x = halves(-2.63, -0.63, 7);

        assertArrayEquals(
                new float[] {-0.0263061523437f, -0.006298065185546875f, 7},
                x.leakyRelu(0.01).toFloatArray(),
                1e-9f);
        assertArrayEquals(
                new float[] {-1.2060546875f, -0.607421875f, 7}, x.elu(1.3).toFloatArray());
    }

    @Test
    void rowsOfHalvesAreScaledByExactFactors() {
        float[] table = {92, 73, 0.1f, 0.2f, 30, 40};
        StateDict weights = StateDict.of("test", Map.of("weight", torch.tensor(table, 3, 2)));
        Weights w = torch.weights(weights).to(DType.FLOAT16);

        Tensor rows = new Embedding(w, 3, 2, null, 0.7, 2).apply(torch.arange(3));

        assertArrayEquals(
                new float[] {
                    0.54833984375f, 0.435302734375f, 0.0999755859375f, 0.199951171875f, 0.419921875f, 0.56005859375f
                },
                rows.toFloatArray());
    }
}
