import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.RepoRef;
import hub.core.spi.RepoSource;
import hub.core.spi.Snapshot;
import hub.python.PythonObject;
import hub.python.interpreter.Interpreters;
import hub.python.interpreter.Scripts;
import hub.python.process.ForkServers;
import hub.python.process.PythonRepo;
import hub.python.process.RepoLaunch;
import hub.python.process.RepoOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a call from Java into the process of a repo costs. Prints percentiles in microseconds. */
public final class CallBench {

    private static final int CALLS = 20_000;

    private CallBench() {}

    public static void main(String[] args) throws Exception {
        Path repo = Files.createTempDirectory("bench-python");
        Files.writeString(
                repo.resolve("hubconf.py"),
                "class Echo:\n    def none(self): pass\n    def echo(self, value): return value\n"
                        + "def make(): return Echo()\n");
        var snapshot = new Snapshot(RepoRef.parse("bench/calls"), "0", repo);
        var source = new RepoSource(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
        var scripts = new Scripts();
        var servers = new ForkServers(scripts);
        var launch = new RepoLaunch(
                snapshot,
                () -> true,
                source,
                new Interpreters("", System::getenv).find(),
                null,
                Map.of(),
                (name, arguments) -> null,
                RepoOutput.to(System.err),
                null,
                Duration.ofMinutes(1),
                1);
        try (var running = new PythonRepo(launch, servers, () -> null)) {
            var make = new Entrypoint("make", List.of(), "", "");
            PythonObject echo = running.load(make, PythonObject.class, Arguments.none());
            measure("empty call", CALLS, () -> echo.invoke("none", Arguments.none()));
            measure("a word there and back", CALLS, () -> echo.invoke("echo", Arguments.of("word")));
            byte[] bytes = new byte[1 << 20];
            measure("1 MiB of bytes there and back", CALLS / 20, () -> echo.invoke("echo", Arguments.of(bytes)));
        } finally {
            servers.close();
            scripts.close();
        }
    }

    private static void measure(String what, int calls, Runnable call) {
        long[] times = new long[calls];
        for (int i = 0; i < calls; i++) {
            long begin = System.nanoTime();
            call.run();
            times[i] = System.nanoTime() - begin;
        }
        long[] warm = Arrays.copyOfRange(times, calls / 2, calls);
        Arrays.sort(warm);
        System.out.printf(
                "%-32s p50 %7.1f  p99 %7.1f  max %8.1f us%n", what, at(warm, 0.5), at(warm, 0.99), at(warm, 1));
    }

    private static double at(long[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1, part * sorted.length)] / 1e3;
    }
}
