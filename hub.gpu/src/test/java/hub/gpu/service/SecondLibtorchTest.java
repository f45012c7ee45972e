package hub.gpu.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.spi.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process can hold one libtorch. In a JVM of its own, because a second one would end it. */
class SecondLibtorchTest {

    /** Computes with the libtorch of the tests; then asks for another one, as a new configuration does. */
    static final class Main {
        public static void main(String[] args) {
            LibtorchService first = TestTorch.libtorch();
            first.load();
            var second = new LibtorchService(
                    args[0], "cpu", Map.of(), TestTorch::directory, TestTorch.download(), Progress.NONE);
            var torch = new TorchService(second, TestTorch.remote(), "second", null, 2);
            System.out.println("sum " + torch.ones(2).relu().sum().item());
            System.exit(0);
        }
    }

    @Test
    void whatIsLoadedServesWhoeverAsksForAnother(@TempDir Path other) throws Exception {
        Path folder = TestTorch.libtorch().folder();
        try (var libraries = Files.newDirectoryStream(folder)) {
            for (Path library : libraries) {
                Path copy = other.resolve(library.getFileName());
                if (library.getFileName().toString().startsWith("libtorch_cpu.")) {
                    Files.copy(library, copy);
                } else {
                    Files.createSymbolicLink(copy, library.toAbsolutePath());
                }
            }
        }
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dhub.test.dir=" + System.getProperty("hub.test.dir"),
                        "-Dhub.libtorch=" + System.getProperty("hub.libtorch", ""),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Main.class.getName(),
                        other.toString())
                .redirectErrorStream(true)
                .start();

        String output = String.join("\n", process.inputReader().readAllLines());
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));

        assertEquals(0, process.exitValue(), output);
        assertTrue(output.contains("sum 2"), output);
    }
}
