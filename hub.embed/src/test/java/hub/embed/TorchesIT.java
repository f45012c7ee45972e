package hub.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.gpu.CloseableTorch;
import hub.gpu.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors, checkpoints and programs without a framework. */
class TorchesIT {

    private static final Path WEIGHTS = Path.of("../examples/digits/digits.pth");

    @TempDir
    Path folder;

    @Test
    void tensorsCompute() {
        try (CloseableTorch torch = Torches.open()) {
            Tensor sum = torch.tensor(new float[] {1, 2}).add(torch.ones(2));
            assertArrayEquals(new float[] {2, 3}, sum.toFloatArray());
        }
    }

    @Test
    void closingFreesAllAndEndsIt() {
        CloseableTorch torch = Torches.open();
        torch.zeros(1000);
        assertNotEquals(0, torch.memory().stream().mapToLong(use -> use.bytes()).sum());
        torch.close();
        torch.close();
        assertEquals(0, torch.memory().stream().mapToLong(use -> use.bytes()).sum());
        assertThrows(IllegalStateException.class, () -> torch.zeros(1));
    }

    @Test
    void twoAreApart() {
        try (CloseableTorch one = Torches.open()) {
            Tensor tensor = one.ones(2);
            try (CloseableTorch other = Torches.open()) {
                assertArrayEquals(new float[] {2, 2}, other.ones(2).add(tensor).toFloatArray());
            }
            assertArrayEquals(new float[] {1, 1}, tensor.toFloatArray());
        }
    }

    @Test
    void aCheckpointIsRead() {
        try (CloseableTorch torch = Torches.open()) {
            assertEquals(
                    "[16, 1, 3, 3]",
                    Arrays.toString(torch.load(WEIGHTS).get("conv1.weight").shape()));
        }
    }

    @Test
    void aCheckpointIsFetched() {
        try (CloseableTorch torch = Torches.open()) {
            String url = WEIGHTS.toAbsolutePath().normalize().toUri().toString();
            torch.loadStateDictFromUrl(url, folder, null, false, false, "mine.pth", true);
            assertEquals(true, Files.exists(folder.resolve("mine.pth")));
        }
    }

    @Test
    void aProgramRuns() {
        try (CloseableTorch torch = Torches.open()) {
            var digits = torch.program(Path.of("../examples/exported/digits.pt2"));
            var scores = (Tensor) digits.run(torch.zeros(2, 1, 8, 8).to(torch.device()));
            assertEquals("[2, 10]", Arrays.toString(scores.shape()));
        }
    }
}
