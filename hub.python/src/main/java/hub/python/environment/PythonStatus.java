package hub.python.environment;

import hub.core.spi.Bytes;
import hub.python.interpreter.Interpreter;
import hub.python.interpreter.Scripts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The Python that runs repos.
 *
 * @param python its path
 * @param version its version
 * @param from what named it
 * @param torch the version of PyTorch, or an empty text if it has none
 * @param builtFor what that is built for: CPU, or CUDA or ROCm with its version
 * @param has what else it has of the packages that repos often need
 * @param environments the virtual environments of repos
 */
public record PythonStatus(
        Path python,
        String version,
        String from,
        String torch,
        String builtFor,
        List<String> has,
        List<Environment> environments) {

    /**
     * A virtual environment.
     *
     * @param size in bytes
     * @param used when it was last used
     */
    public record Environment(Path path, @Bytes long size, Instant used) {}

    /** What {@code environment.py status} answers. */
    private record Answer(String executable, String version, String torch, String builtFor, List<String> has) {}

    /**
     * Asks a Python. Nothing is imported, so PyTorch's own reasons to fail are not seen.
     *
     * @throws hub.core.HubException of kind DEPENDENCY if it cannot be run
     */
    public static PythonStatus of(Interpreter interpreter, Scripts scripts, Environments environments) {
        Answer answer = new EnvironmentScript(interpreter, scripts).answer("status", List.of(), Answer.class);
        return new PythonStatus(
                interpreter.executable(),
                answer.version(),
                interpreter.origin(),
                answer.torch(),
                answer.builtFor(),
                answer.has(),
                environments.kept().stream()
                        .map(kept -> new Environment(kept.path(), kept.size(), kept.used()))
                        .toList());
    }
}
