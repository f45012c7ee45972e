package hub.python.interpreter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a program wrote that ran to its end.
 *
 * @param status its exit status; 128 and the signal's number if a signal ended it
 * @param text its output, that on standard error too
 */
public record ProgramOutput(int status, String text) {

    /**
     * Runs a program that gets no input. If it exceeds a limit, the programs that it has started end with it.
     *
     * @param limit how long it may take
     * @param most how many bytes it may write
     * @throws IOException if it cannot be started, or exceeds a limit
     */
    public static ProgramOutput of(List<String> command, Duration limit, int most) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // Set before the end, so that whoever sees the end sees why.
        var isLate = new AtomicBoolean();
        var late = CompletableFuture.runAsync(
                () -> {
                    isLate.set(true);
                    end(process);
                },
                CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
        try (var output = process.getInputStream()) {
            process.getOutputStream().close();
            byte[] bytes = output.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new IOException("more than " + most + " bytes of output");
            }
            int status = process.waitFor();
            if (isLate.get()) {
                throw new IOException("no end within " + limit.toSeconds() + " s");
            }
            return new ProgramOutput(status, new String(bytes, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            late.cancel(false);
            end(process);
        }
    }

    /** Ends its children first: nobody knows them without it, and they would hold its output open. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        // The process itself would close the output, which is being read.
        process.toHandle().destroyForcibly();
    }
}
