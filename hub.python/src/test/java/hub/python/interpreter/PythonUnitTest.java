package hub.python.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The unit tests of the scripts, which are written in Python. */
class PythonUnitTest {

    private static final Path FOLDER = Path.of("src/test/python");

    private static List<String> tests() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("test_") && name.endsWith(".py"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("tests")
    void aTestInPythonPasses(String file) throws IOException {
        var command = List.of(
                TestPython.orSkip().executable().toString(),
                "-B",
                FOLDER.resolve(file).toString());
        var output = ProgramOutput.of(command, Duration.ofMinutes(5), 1 << 20);
        assertEquals(0, output.status(), output.text());
    }
}
