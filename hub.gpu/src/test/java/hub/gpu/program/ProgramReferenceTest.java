package hub.gpu.program;

import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.Device;
import hub.gpu.References;
import hub.gpu.TorchTest;
import hub.gpu.program.check.OutputComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each program of {@code programs.py} computes what PyTorch does. */
class ProgramReferenceTest extends TorchTest {

    private static final Path FOLDER = References.file("program/mlp.pt2").getParent();

    @TestFactory
    Stream<DynamicTest> programs() throws IOException {
        List<Path> programs;
        try (var files = Files.list(FOLDER)) {
            programs = files.filter(file -> file.toString().endsWith(".pt2"))
                    .sorted()
                    .toList();
        }
        assertTrue(programs.size() >= 35, programs.size() + " programs");
        return programs.stream()
                .map(program -> DynamicTest.dynamicTest(program.getFileName().toString(), () -> check(program)));
    }

    private void check(Path file) {
        // A program in the layout of an older version, attention.2.5.pt2, has the case of the same program.
        String name = file.getFileName().toString().replaceFirst("(\\.2\\.\\d)?\\.pt2$", "");
        Program program = torch.program(file, Device.CPU);

        var outcome =
                OutputComparison.of(torch, program, FOLDER.resolve(name + ".safetensors"), 1e-5, OptionalLong.of(1));

        assertTrue(outcome.ok(), outcome.toString());
    }
}
