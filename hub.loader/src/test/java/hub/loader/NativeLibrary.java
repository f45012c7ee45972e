package hub.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A library in C, compiled for a test. */
final class NativeLibrary {

    private NativeLibrary() {}

    /** Compiles it into a file. The test is skipped where there is no gcc. */
    static Path compile(Path file, String source) throws Exception {
        Path written = Files.writeString(file.resolveSibling(file.getFileName() + ".c"), source);
        try {
            int code = new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", file.toString(), written.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            assertEquals(0, code);
        } catch (IOException e) {
            assumeTrue(false, "there is no gcc: " + e.getMessage());
        }
        return file;
    }
}
