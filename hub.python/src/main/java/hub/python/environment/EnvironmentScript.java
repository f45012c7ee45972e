package hub.python.environment;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.python.interpreter.Interpreter;
import hub.python.interpreter.Scripts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs {@code environment.py}: an order in, lines of JSON out. */
final class EnvironmentScript {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Interpreter interpreter;
    private final Scripts scripts;

    EnvironmentScript(Interpreter interpreter, Scripts scripts) {
        this.interpreter = interpreter;
        this.scripts = scripts;
    }

    /** The answer to an order, which is its last line, as a Java type. */
    <T> T answer(String verb, Object order, Class<T> type) {
        return MAPPER.treeToValue(run(verb, order, line -> {}), type);
    }

    /**
     * Carries out an order. If the thread is interrupted, so is the script.
     *
     * @param each receives all lines but the last
     * @return the last line
     * @throws HubException of kind DEPENDENCY if the script fails
     */
    JsonNode run(String verb, Object order, Consumer<JsonNode> each) {
        Process process = start(verb);
        var lines = CompletableFuture.supplyAsync(
                () -> lines(process, order, each), work -> Thread.ofVirtual().start(work));
        try {
            JsonNode last = lines.get();
            if (last != null && process.waitFor() == 0) {
                return last;
            }
            throw new HubException(
                    Kind.DEPENDENCY, interpreter + " ended with status " + process.waitFor() + " in environment.py.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(Kind.DEPENDENCY, "Interrupted while an environment was made.", e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            // The script ends, with all that it started, when its input ends.
            close(process);
        }
    }

    private Process start(String verb) {
        try {
            return new ProcessBuilder(
                            interpreter.executable().toString(),
                            "-B",
                            scripts.file("environment.py").toString(),
                            verb)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new HubException(Kind.DEPENDENCY, interpreter + " cannot be started: " + e.getMessage() + ".", e);
        }
    }

    private JsonNode lines(Process process, Object order, Consumer<JsonNode> each) {
        var other = new ArrayList<String>();
        JsonNode last = null;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            process.getOutputStream().write((MAPPER.writeValueAsString(order) + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            for (String line; (line = output.readLine()) != null; ) {
                JsonNode parsed = parsed(line);
                if (parsed == null) {
                    other.add(line);
                } else {
                    if (last != null) {
                        each.accept(last);
                    }
                    last = parsed;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (last == null && !other.isEmpty()) {
            throw new HubException(
                    Kind.DEPENDENCY, interpreter + " cannot run environment.py: " + String.join("\n", last(other)));
        }
        return last;
    }

    private static List<String> last(List<String> lines) {
        return lines.subList(Math.max(0, lines.size() - 10), lines.size());
    }

    private static JsonNode parsed(String line) {
        try {
            return line.startsWith("{") ? MAPPER.readTree(line) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private RuntimeException failure(Throwable cause) {
        Throwable thrown = cause instanceof CompletionException wrapped ? wrapped.getCause() : cause;
        return thrown instanceof HubException known
                ? known
                : new HubException(Kind.DEPENDENCY, interpreter + " cannot run environment.py: " + thrown, thrown);
    }

    private static void close(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended.
        }
    }
}
