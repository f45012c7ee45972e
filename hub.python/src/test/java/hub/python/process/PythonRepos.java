package hub.python.process;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.RepoRef;
import hub.core.spi.Folders;
import hub.core.spi.RepoSource;
import hub.core.spi.Snapshot;
import hub.gpu.Torch;
import hub.python.interpreter.Interpreter;
import hub.python.interpreter.Interpreters;
import hub.python.interpreter.Scripts;
import hub.python.wire.AskHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Repos in Python for a test, each in processes of its own. Without a Python that is new enough, the test is skipped. */
final class PythonRepos implements BeforeEachCallback, AfterEachCallback {

    /** Collects what processes write. */
    static final class Written implements RepoOutput {

        private final StringBuffer text = new StringBuffer();

        @Override
        public Sink open() {
            return new Sink() {
                @Override
                public void write(ByteBuffer bytes) {
                    text.append(new String(bytes.array(), bytes.position(), bytes.remaining()));
                }

                @Override
                public void end() {}
            };
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    private Path folder;
    private Scripts scripts;
    private ForkServers servers;
    private Interpreter interpreter;
    private final List<PythonRepo> started = new ArrayList<>();
    private final Written written = new Written();
    private RepoOutput output = written;
    private Duration callLimit;
    private Duration startLimit = Duration.ofMinutes(1);
    private int workers = 1;
    private BooleanSupplier isUnchanged = () -> true;
    private Supplier<Torch> torch = PythonRepos::noTorch;
    private AskHandler asks = (name, arguments) -> name + arguments;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        interpreter = python();
        folder = Files.createTempDirectory("python-repos");
        scripts = new Scripts();
        servers = new ForkServers(scripts);
    }

    static Interpreter python() {
        try {
            return new Interpreters("", System::getenv).find();
        } catch (HubException e) {
            return Assumptions.abort(e.getMessage());
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (servers != null) {
            started.forEach(PythonRepo::close);
            servers.close();
            scripts.close();
            Folders.deleteQuietly(folder);
        }
    }

    PythonRepos withPython(Path program) {
        interpreter = new Interpreters(program.toString(), System::getenv).find();
        return this;
    }

    PythonRepos withCallLimit(Duration limit) {
        callLimit = limit;
        return this;
    }

    PythonRepos withStartLimit(Duration limit) {
        startLimit = limit;
        return this;
    }

    PythonRepos withWorkers(int count) {
        workers = count;
        return this;
    }

    PythonRepos withFilesUnchanged(BooleanSupplier answer) {
        isUnchanged = answer;
        return this;
    }

    PythonRepos withTorch(Torch tensors) {
        torch = () -> tensors;
        return this;
    }

    PythonRepos withOutput(RepoOutput other) {
        output = other;
        return this;
    }

    PythonRepos withAsks(AskHandler answers) {
        asks = answers;
        return this;
    }

    ForkServers servers() {
        return servers;
    }

    /** The only fork server of the test. */
    ProcessHandle server() {
        return ProcessHandle.current()
                .children()
                .filter(child -> arguments(child).anyMatch(argument -> argument.endsWith("server.py")))
                .findFirst()
                .orElseThrow();
    }

    /** Its sockets and working folders. */
    Path serverFolder() {
        return Path.of(arguments(server()).reduce((_, last) -> last).orElseThrow());
    }

    private static Stream<String> arguments(ProcessHandle process) {
        return process.info().arguments().stream().flatMap(Stream::of);
    }

    Written written() {
        return written;
    }

    /** Where the repos of a test are, and what else it makes. */
    Path folder() {
        return folder;
    }

    /** Writes a file of a repo. */
    Path write(String repo, String file, String content) throws IOException {
        Path path = folder.resolve(repo).resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, content);
    }

    /** Where the repos of a test keep what Python has compiled. */
    Path compiled() {
        return folder.resolve("compiled");
    }

    /** Starts the only repo of a test. */
    PythonRepo start(String hubconf) throws IOException {
        write("repo", "hubconf.py", hubconf);
        return start("repo", List.of());
    }

    /** Starts a repo whose files are there. */
    PythonRepo start(String repo, List<String> dependencies) {
        Path dir = folder.resolve(repo);
        var snapshot = new Snapshot(RepoRef.parse("owner/" + repo), "0", dir);
        var source = new RepoSource(List.of(), List.of(), dependencies, List.of(), List.of(), List.of(), List.of());
        var launch = new RepoLaunch(
                snapshot,
                isUnchanged,
                source,
                interpreter,
                folder.resolve("compiled"),
                Map.of(),
                asks,
                output,
                callLimit,
                startLimit,
                workers);
        var running = new PythonRepo(launch, servers, torch);
        started.add(running);
        return running;
    }

    private static Torch noTorch() {
        throw new AssertionError("this test has no tensors");
    }

    static Object load(PythonRepo repo, String name, Object... arguments) {
        return load(repo, name, Object.class, arguments);
    }

    static <T> T load(PythonRepo repo, String name, Class<T> type, Object... arguments) {
        return repo.load(entrypoint(name), type, Arguments.of(arguments));
    }

    static Entrypoint entrypoint(String name) {
        return new Entrypoint(name, List.of(), "", "");
    }
}
