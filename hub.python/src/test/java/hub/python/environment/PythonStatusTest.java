package hub.python.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import hub.core.HubException;
import hub.core.spi.Downloader;
import hub.core.spi.Progress;
import hub.python.interpreter.Interpreter;
import hub.python.interpreter.Interpreters;
import hub.python.interpreter.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonStatusTest {

    @TempDir
    private Path dir;

    private final Scripts scripts = new Scripts();

    @AfterEach
    void stop() {
        scripts.close();
    }

    private static Interpreter python() {
        try {
            return new Interpreters("", System::getenv).find();
        } catch (HubException e) {
            return abort(e.getMessage());
        }
    }

    @Test
    void thePythonAndTheEnvironmentsAreShown() throws IOException {
        Interpreter python = python();
        Path folder = Files.createDirectories(dir.resolve(".hub/python/0123456789abcdef"));
        Files.writeString(folder.resolve("hub-environment.json"), "{}");
        Downloader none = (url, file, hash, progress) -> fail("a status needs no download");
        var environments = new Environments(() -> dir, scripts, Progress.NONE, none);
        var status = PythonStatus.of(python, scripts, environments);
        assertEquals(python.executable(), status.python());
        assertEquals(python.version(), status.version());
        assertEquals(status.torch().isEmpty(), status.builtFor().isEmpty());
        assertTrue(status.builtFor().matches("|CPU|(CUDA|ROCm) [\\d.]+"), status::builtFor);
        assertEquals(folder, status.environments().getFirst().path());
        assertEquals(2, status.environments().getFirst().size());
    }
}
