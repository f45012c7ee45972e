package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.gpu.nn.ReLU;
import hub.gpu.service.TestTorch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In a JVM of its own, because libtorch stays in a process. */
class LazyLoadingTest {

    /** Asks for all that must not load libtorch, and for a module without any; then makes a tensor. */
    static final class Main {
        public static void main(String[] args) {
            Torch torch = TestTorch.open("lazy");
            torch.devices();
            torch.memory();
            try {
                new ReLU().apply(null);
            } catch (RuntimeException expected) {
                // There is no tensor to apply it to.
            }
            System.out.println(isMapped());
            torch.ones(1);
            System.out.println(isMapped());
            System.exit(torch.ones(2).relu().sum().item() == 2 ? 0 : 1);
        }

        private static boolean isMapped() {
            try {
                return Files.readString(Path.of("/proc/self/maps")).contains("libtorch_cpu");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void nothingOfLibtorchIsLoadedUntilTheFirstTensor() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dhub.test.dir=" + System.getProperty("hub.test.dir"),
                        "-Dhub.libtorch=" + System.getProperty("hub.libtorch", ""),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Main.class.getName())
                .redirectErrorStream(true)
                .start();

        List<String> lines = process.inputReader().readAllLines();
        assertEquals(true, process.waitFor(1, TimeUnit.MINUTES));

        assertEquals(List.of("false", "true"), lines);
        assertEquals(0, process.exitValue());
    }
}
