package hub.python.process;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.python.interpreter.Interpreter;
import hub.python.interpreter.SocketFolder;
import hub.python.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Python that starts processes by fork, with what it has imported: {@code server.py}. It ends when this JVM does, whatever
 * ends it, and all its processes with it.
 */
final class ForkServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ForkServer.class);

    /** To import torch from a disk that sleeps, on a machine that is busy. */
    private static final Duration IMPORT = Duration.ofMinutes(5);

    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration END = Duration.ofSeconds(10);

    /** Its processes end with it. */
    private static final ProcessExit KILLED = new ProcessExit(ProcessExit.SIGKILL, 0);

    private final Interpreter interpreter;
    private final SocketFolder folder;
    private final Process process;
    private final OutputStream commands;
    private final RecentLines lines = new RecentLines();
    private final AtomicLong number = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<ProcessExit>> exits = new ConcurrentHashMap<>();
    private final Set<String> imported = new HashSet<>();
    private volatile boolean ended;

    ForkServer(Interpreter interpreter, Path script) {
        this.interpreter = interpreter;
        try {
            folder = SocketFolder.make();
            process = new ProcessBuilder(
                            interpreter.executable().toString(),
                            script.toString(),
                            folder.path().toString())
                    .start();
        } catch (IOException e) {
            throw new HubException(Kind.DEPENDENCY, interpreter + " cannot be started: " + e.getMessage() + ".", e);
        }
        commands = process.getOutputStream();
        DetachedThread.start("hub-python-reports", () -> readReports(process.inputReader(StandardCharsets.UTF_8)));
        DetachedThread.start("hub-python-errors", () -> readErrors(process.getErrorStream()));
    }

    boolean hasEnded() {
        return ended;
    }

    /** Where sockets and working folders are. */
    Path folder() {
        return folder.path();
    }

    /** Imports modules that the next processes will have; what was imported before is there. */
    synchronized void require(Set<String> modules) {
        var missing = new HashSet<>(modules);
        missing.removeAll(imported);
        if (!missing.isEmpty()) {
            ObjectNode command = command("import");
            missing.stream().sorted().forEach(command.putArray("modules")::add);
            ask(command, IMPORT);
            imported.addAll(missing);
        }
    }

    /**
     * Starts a process.
     *
     * @return its number
     */
    long start(ObjectNode config) {
        ObjectNode command = command("start");
        command.set("config", config);
        JsonNode report = ask(command, ANSWER);
        if (report.path("report").asString("").equals("failed")) {
            throw new HubException(
                    Kind.DEPENDENCY,
                    "No process can be started: " + report.path("message").asString("") + ".");
        }
        return report.path("pid").longValue();
    }

    /** How a process ends, as soon as it has, with all that it has started. */
    CompletableFuture<ProcessExit> exit(long pid) {
        CompletableFuture<ProcessExit> exit = exits.computeIfAbsent(pid, _ -> new CompletableFuture<>());
        if (ended) {
            exit.complete(KILLED);
        }
        return exit;
    }

    /** Forgets a process that has ended: its number may come again. */
    void forget(long pid) {
        exits.remove(pid);
    }

    /** Sends a signal to a process, or to all of its group; it is sent when this returns. */
    void signal(long pid, int signal, boolean group) {
        ask(command("signal").put("pid", pid).put("signal", signal).put("group", group), ANSWER);
    }

    private ObjectNode command(String name) {
        return Json.object().put("do", name).put("number", number.incrementAndGet());
    }

    /** Sends a command, and waits for its report. An interrupt does not stop it: commands are short. */
    private JsonNode ask(ObjectNode command, Duration limit) {
        long key = command.path("number").longValue();
        var report = new CompletableFuture<JsonNode>();
        asked.put(key, report);
        boolean interrupted = false;
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            send(command);
            while (true) {
                try {
                    return report.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (IOException | ExecutionException e) {
            throw failed("has ended");
        } catch (TimeoutException e) {
            close();
            throw failed("did not answer in " + limit.toSeconds() + " s");
        } finally {
            asked.remove(key);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void send(ObjectNode command) throws IOException {
        if (ended) {
            throw new IOException("it has ended");
        }
        commands.write(Json.write(command));
        commands.write('\n');
        commands.flush();
    }

    private HubException failed(String what) {
        return new HubException(Kind.DEPENDENCY, interpreter + " " + what + "." + lines.told());
    }

    private void readReports(BufferedReader reports) {
        try (reports) {
            for (String line = reports.readLine(); line != null; line = reports.readLine()) {
                JsonNode report = Json.read(line.getBytes(StandardCharsets.UTF_8));
                if (report.path("report").asString("").equals("ended")) {
                    exit(report.path("pid").longValue())
                            .complete(new ProcessExit(
                                    report.path("signal").intValue(),
                                    report.path("code").intValue()));
                } else {
                    CompletableFuture<JsonNode> waiting =
                            asked.get(report.path("number").longValue());
                    if (waiting != null) {
                        waiting.complete(report);
                    }
                }
            }
        } catch (IOException e) {
            LOG.debug("{} reports no more", interpreter, e);
        } finally {
            hasGone();
        }
    }

    private void hasGone() {
        ended = true;
        var gone = new IOException("the fork server has ended");
        asked.values().forEach(waiting -> waiting.completeExceptionally(gone));
        exits.values().forEach(waiting -> waiting.complete(KILLED));
    }

    private void readErrors(InputStream errors) {
        try (var reader = new BufferedReader(new InputStreamReader(errors, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                LOG.debug("{}: {}", interpreter, line);
            }
        } catch (IOException e) {
            LOG.debug("{} says no more", interpreter, e);
        }
    }

    /** Ends it and all its processes, and waits until they are gone. */
    @Override
    public void close() {
        ended = true;
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("{} has ended before", interpreter, e);
        }
        boolean interrupted = false;
        try {
            if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            interrupted = true;
        }
        try {
            folder.close();
        } catch (IOException e) {
            LOG.warn("{} cannot be removed", folder.path(), e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
