package hub.loader;

import static hub.loader.TestFramework.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Repos in a temporary folder, and a framework for them. */
abstract class FrameworkFixture {

    @TempDir
    Path temp;

    TestFramework running;

    @BeforeEach
    void start() throws Exception {
        running = TestFramework.start(temp, framework());
    }

    String framework() {
        return TestFramework.FELIX;
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    Path write(String path, String text) throws IOException {
        Path file = temp.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** A repo whose hubconf has this body. */
    Snapshot repo(String name, String body) throws IOException {
        write(name + "/hubconf.java", "public class hubconf {\n" + body + "\n}\n");
        return snapshot(temp.resolve(name));
    }

    static HubException fails(Kind kind, Executable call) {
        var failure = assertThrows(HubException.class, call);
        assertEquals(kind, failure.kind(), failure.getMessage());
        return failure;
    }
}
