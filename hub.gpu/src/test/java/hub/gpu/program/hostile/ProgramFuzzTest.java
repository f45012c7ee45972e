package hub.gpu.program.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.References;
import hub.gpu.TorchTest;
import hub.gpu.checkpoint.hostile.FuzzLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramFuzzTest extends TorchTest {

    private static final int FILES = 800;

    /** The same programs each time. {@link ProgramFuzz} by itself changes as many as it has time for. */
    @Test
    void changedProgramsAreRefusedOrRun(@TempDir Path dir) throws IOException {
        var mutator = new ProgramMutator(new Random(1), References.file("program"));
        var loop = new FuzzLoop(dir, mutator::next, new ProgramFuzz(torch)::read);

        for (int i = 0; i < FILES; i++) {
            loop.one();
        }

        assertEquals(0, loop.failures(), loop::toString);
        for (String outcome : new String[] {"CORRUPT", "DEPENDENCY", "opened", "run"}) {
            assertTrue(loop.outcomes().getOrDefault(outcome, 0L) > 0, loop::toString);
        }
    }
}
