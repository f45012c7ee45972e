package hub.python.read;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.RepoSource;
import hub.core.spi.Snapshot;
import hub.python.interpreter.Interpreter;
import hub.python.interpreter.ProgramOutput;
import hub.python.interpreter.Scripts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads a repo with the script {@code reader.py}. */
public final class RepoReader {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int OUTPUT = 16 << 20;

    /** How much of an output that is no answer an error shows. */
    private static final int SHOWN = 2_000;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Interpreter interpreter;
    private final Scripts scripts;

    public RepoReader(Interpreter interpreter, Scripts scripts) {
        this.interpreter = interpreter;
        this.scripts = scripts;
    }

    /** What the script answers: one of the two. */
    private record Answer(RepoSource source, String error) {}

    /**
     * Reads a repo.
     *
     * @throws HubException of kind BUILD if it is no Python, or more than the limits allow
     */
    public RepoSource read(Snapshot snapshot) {
        // Isolated, and without site-packages: nothing that is installed runs either.
        var command = List.of(
                interpreter.executable().toString(),
                "-I",
                "-S",
                "-B",
                "-W",
                "ignore",
                scripts.file("reader.py").toString(),
                snapshot.dir().toAbsolutePath().toString());
        ProgramOutput output;
        try {
            output = ProgramOutput.of(command, LIMIT, OUTPUT);
        } catch (IOException e) {
            throw new HubException(
                    Kind.BUILD, snapshot.ref() + " cannot be read by " + interpreter + ": " + e.getMessage() + ".", e);
        }
        Answer answer = answer(snapshot, output);
        if (answer.error() != null) {
            throw new HubException(Kind.BUILD, snapshot.ref() + " cannot be read: " + answer.error());
        }
        return answer.source();
    }

    private Answer answer(Snapshot snapshot, ProgramOutput output) {
        try {
            return MAPPER.readValue(output.text(), Answer.class);
        } catch (JacksonException e) {
            String text = output.text().strip();
            throw new HubException(
                    Kind.BUILD,
                    snapshot.ref() + " cannot be read: " + interpreter + " ended with status " + output.status()
                            + (text.isEmpty() ? "." : ": " + text.substring(0, Math.min(SHOWN, text.length()))),
                    e);
        }
    }
}
