package hub.python.process;

import hub.core.RepoRef;
import hub.core.spi.RepoSource;
import hub.core.spi.Snapshot;
import hub.python.interpreter.Scripts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A JVM that waits for a call until it is killed. */
final class SleepingRepo {

    private SleepingRepo() {}

    /** Prints the process ids that its repo tells, and calls its {@code sleep}. */
    public static void main(String[] args) {
        var launch = new RepoLaunch(
                new Snapshot(RepoRef.parse("owner/repo"), "0", Path.of(args[0])),
                () -> true,
                new RepoSource(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of()),
                PythonRepos.python(),
                null,
                Map.of(),
                (name, arguments) -> null,
                RepoOutput.to(System.err),
                null,
                Duration.ofMinutes(1),
                1);
        var repo = new PythonRepo(launch, new ForkServers(new Scripts()), () -> null);
        List<?> pids = PythonRepos.load(repo, "pids", List.class);
        System.out.println(pids.stream().map(Object::toString).collect(Collectors.joining(" ")));
        PythonRepos.load(repo, "sleep");
    }
}
