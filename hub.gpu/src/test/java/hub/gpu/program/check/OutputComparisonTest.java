package hub.gpu.program.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.Device;
import hub.gpu.References;
import hub.gpu.Tensor;
import hub.gpu.TorchTest;
import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.nn.Module;
import hub.gpu.program.Program;
import hub.gpu.program.Signature;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputComparisonTest extends TorchTest {

    private static final Path CASE = References.file("program/mlp.safetensors");

    private final Program mlp = torch.program(References.file("program/mlp.pt2"), Device.CPU);

    /** It doubles what it computes from its second run on. */
    private class Changing implements Program {
        private final boolean hasState;
        private int runs;

        Changing(boolean hasState) {
            this.hasState = hasState;
        }

        @Override
        public Signature signature() {
            return mlp.signature();
        }

        @Override
        public Object run(Object... inputs) {
            return ((Tensor) mlp.run(inputs)).mul(runs++ == 0 ? 1 : 2);
        }

        @Override
        public Object run(Map<String, ?> inputs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean hasState() {
            return hasState;
        }

        @Override
        public boolean runsMachineCode() {
            return false;
        }

        @Override
        public Module module() {
            throw new UnsupportedOperationException();
        }
    }

    private OutputComparison.Outcome compare(Program program) {
        return OutputComparison.of(torch, program, CASE, 1e-5, OptionalLong.empty());
    }

    @Test
    void theSecondRunCountsToo() {
        var outcome = compare(new Changing(false));

        assertFalse(outcome.ok());
        assertEquals(1, outcome.difference(), 1e-4);
        assertTrue(compare(mlp).ok());
    }

    @Test
    void aProgramWithStateRunsOnce() {
        assertTrue(compare(new Changing(true)).ok());
    }

    @Test
    void integersHaveToBeEqual(@TempDir Path dir) {
        Path file = dir.resolve("case.safetensors");
        Tensor expected = torch.tensor(new long[] {100_000_000, 1});
        Checkpoint.save(file, Map.of("in.0", torch.ones(2, 8), "out.0", expected));
        for (long apart : new long[] {0, 1}) {
            var places = new Changing(true) {
                @Override
                public Object run(Object... inputs) {
                    return expected.add(apart);
                }
            };
            var outcome = OutputComparison.of(torch, places, file, 1e-5, OptionalLong.empty());
            assertEquals(apart == 0, outcome.ok());
            assertEquals(apart, outcome.difference());
        }
    }
}
