package hub.gpu.checkpoint.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileFilesTest {

    /** What the project promises for one file. */
    private static final long MAX_MILLIS = 10_000;

    @Test
    void eachHostileFileGivesOneClearErrorWithinItsLimits(@TempDir Path dir) throws Exception {
        List<HostileFile> files = HostileFiles.all();
        assertTrue(files.size() >= 500, files.size() + " files");
        Path folder = dir.resolve("files");
        HostileFiles.write(folder, files);

        Map<String, String[]> outcomes = inspectInAnotherJvm(folder, dir);

        var wrong = new ArrayList<String>();
        for (HostileFile file : files) {
            String[] outcome =
                    outcomes.getOrDefault(file.name(), new String[] {"0", "nothing: the JVM ended before it"});
            // On a machine that has much else to do, the limit on time may come before any other.
            boolean said = outcome[1].contains(file.says()) || outcome[1].contains("takes longer than");
            boolean refused = outcome[1].startsWith("CORRUPT ") && said;
            if (!refused || Long.parseLong(outcome[0]) > MAX_MILLIS || outcome[1].length() > 1000) {
                wrong.add(file.name() + " (" + outcome[0] + " ms): " + outcome[1] + " [expected: " + file.says() + "]");
            }
        }
        assertEquals(List.of(), wrong, String.join("\n", wrong));
        try (var left = Files.list(folder)) {
            assertEquals(files.size(), left.count());
        }
    }

    private static Map<String, String[]> inspectInAnotherJvm(Path folder, Path dir)
            throws IOException, InterruptedException {
        Path out = dir.resolve("out.txt");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        InspectorProcess.class.getName(),
                        folder.toString())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertTrue(process.waitFor(10, TimeUnit.MINUTES), "the JVM hangs");
        var outcomes = new HashMap<String, String[]>();
        for (String line : Files.readAllLines(out)) {
            String[] parts = line.split("\t", 3);
            outcomes.put(parts[0], new String[] {parts[1], parts[2]});
        }
        return outcomes;
    }
}
