package hub.gpu.checkpoint.hostile;

import hub.core.HubException;
import hub.gpu.checkpoint.inspect.CheckpointInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Inspects files in a JVM of its own, and prints for each what came of it. */
public final class InspectorProcess {

    private InspectorProcess() {}

    /** @param args a folder */
    public static void main(String[] args) throws IOException {
        var inspector = new CheckpointInspector();
        try (var files = Files.list(Path.of(args[0]))) {
            for (Path file : files.sorted().toList()) {
                System.out.println(file.getFileName() + "\t" + outcome(inspector, file));
            }
        }
    }

    private static String outcome(CheckpointInspector inspector, Path file) {
        long start = System.nanoTime();
        String outcome;
        try {
            outcome = "read " + inspector.inspect(file, true);
        } catch (HubException e) {
            outcome = e.kind() + " " + e.getMessage();
        } catch (Throwable e) {
            outcome = "FAILED " + e + " at " + (e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "?");
        }
        return (System.nanoTime() - start) / 1_000_000 + "\t" + outcome.replaceAll("\\s", " ");
    }
}
