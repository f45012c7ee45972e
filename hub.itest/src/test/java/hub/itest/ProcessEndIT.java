package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The process is told to end in the middle of a call: it says so in one line, and leaves nothing behind. */
class ProcessEndIT {

    private static final String HUBCONF = """
        public final class hubconf {
            public String sleep() throws Exception {
                System.err.println("working");
                Thread.sleep(java.time.Duration.ofHours(1));
                return "done";
            }
            public String exit() { System.exit(7); return "done"; }
        }
        """;

    @TempDir
    private Path temp;

    private Path repo;
    private Path temporaryFiles;
    private HubProcess hub;

    @BeforeEach
    void publish() throws IOException {
        repo = Files.createDirectory(temp.resolve("repo"));
        Files.writeString(repo.resolve("hubconf.java"), HUBCONF);
        temporaryFiles = Files.createDirectory(temp.resolve("tmp"));
        hub = new HubProcess(
                Map.of("TORCH_HOME", temp.resolve("torch").toString(), "TMPDIR", temporaryFiles.toString()),
                withDefaultSignals());
    }

    /** Whoever runs the tests in the background, or by nohup, ignores some signals, and so do all that they start. */
    private static List<String> withDefaultSignals() {
        return System.getProperty("os.name").equals("Linux")
                ? List.of("env", "--default-signal=INT,TERM,HUP")
                : List.of();
    }

    private List<String> leftovers() throws IOException {
        try (var files = Files.list(temporaryFiles)) {
            return files.map(file -> file.getFileName().toString())
                    // The JVM's own, which the JVM of the next start removes.
                    .filter(name -> !name.startsWith("hsperfdata"))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSignalEndsACall(String signal, int code) throws Exception {
        var process = hub.start("run", repo.toString(), "sleep");
        process.awaitError("working");
        new ProcessBuilder(
                        "kill", "-" + signal, String.valueOf(process.process().pid()))
                .start()
                .waitFor();
        var result = process.await();
        assertEquals("working\nhub: interrupted\n", result.err());
        assertEquals("", result.out());
        assertEquals(code, result.code());
        assertEquals(List.of(), leftovers());
    }

    @Test
    void aCallMayEndTheProcess() throws Exception {
        var result = hub.run("run", repo.toString(), "exit");
        assertEquals(7, result.code(), result.err());
        assertTrue(result.err().lines().count() <= 1, result.err());
        assertEquals(List.of(), leftovers());
    }
}
