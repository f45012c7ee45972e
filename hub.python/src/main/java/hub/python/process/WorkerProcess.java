package hub.python.process;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Folders;
import hub.python.value.ValueReader;
import hub.python.value.ValueWriter;
import hub.python.wire.Connection;
import hub.python.wire.Json;
import hub.python.wire.Rendezvous;
import hub.python.wire.SharedMemory;
import java.io.IOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One process of a repo. One thread calls it at a time; any thread may close it. */
final class WorkerProcess implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(60);

    /** How long a call that is no longer wanted may take to end by itself. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration END = Duration.ofSeconds(10);

    /** What the first requests are, in messages. */
    private static final String START = "its start";

    private static final Set<String> CONNECTIONS = Set.of("calls", "asks", "log");

    /** An object in the process, which is let go of when its Java object is. */
    private final class Held extends PhantomReference<Object> {

        private final long number;

        Held(Object holder, long number) {
            super(holder, unreachable);
            this.number = number;
        }
    }

    private final RepoLaunch launch;
    private final ForkServer server;
    private final Path work;
    private final long pid;
    private final CompletableFuture<ProcessExit> exit;
    private final Connection calls;
    private final WorkerOutput output;
    private final WorkerAsks asks;
    private final SharedMemory memory = new SharedMemory();
    private final Set<Held> held = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();
    private final Queue<Long> released = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /** Starts a process, and connects to it. */
    WorkerProcess(RepoLaunch launch, ForkServers servers) {
        long number = servers.number();
        this.launch = launch;
        this.server = servers.get(launch.interpreter(), launch.modules());
        this.work = server.folder().resolve("work-" + number);
        Map<String, Connection> connections;
        try (var rendezvous = new Rendezvous(server.folder().resolve("s" + number))) {
            Files.createDirectory(work);
            this.pid = server.start(rendezvous.config(work, launch.environment()));
            this.exit = server.exit(pid);
            connections = rendezvous.await(CONNECTIONS, CONNECT, exit::isDone);
        } catch (IOException e) {
            throw new HubException(
                    Kind.DISK,
                    launch.name() + " cannot be started in " + server.folder() + ": " + e.getMessage() + ".",
                    e);
        }
        if (connections == null) {
            kill();
            remove();
            throw new HubException(
                    Kind.REPO_CODE, "The process of " + launch.name() + " did not start: " + exit.getNow(null) + ".");
        }
        this.calls = connections.get("calls");
        this.output = new WorkerOutput(connections.get("log"), launch, pid);
        this.asks = new WorkerAsks(connections.get("asks"), launch, pid);
        exit.thenRun(calls::close);
        try {
            shareMemory();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void shareMemory() {
        JsonNode segment = result(request("hello"), CONNECT, START);
        try {
            memory.add(segment);
        } catch (IOException e) {
            // This JVM may not look into the other's part of /proc. It can open a file.
            JsonNode file = result(request("hello").put("files", true), CONNECT, START);
            try {
                memory.add(file);
            } catch (IOException again) {
                throw ended(START, again);
            }
        }
    }

    static ObjectNode request(String what) {
        return Json.object().put("do", what);
    }

    boolean hasEnded() {
        return closed || exit.isDone();
    }

    /** The process of the system. */
    long pid() {
        return pid;
    }

    /** Keeps an object of the process until its Java object can no longer be reached. */
    void hold(Object holder, long number) {
        held.add(new Held(holder, number));
    }

    /** Lets go of an object of the process with the next request. */
    void release(long number) {
        released.add(number);
    }

    /**
     * Sends a request without arguments, and gives the result as it is.
     *
     * @param what what is done, for messages: {@code "resnet18"}
     * @param limit how long it may take; null for as long as it needs
     */
    JsonNode result(ObjectNode request, Duration limit, String what) {
        return exchange(request, limit, what).path("value");
    }

    /**
     * Sends a request with arguments, and gives the result as a value.
     *
     * @param remote objects of the process, in Java
     */
    Object value(ObjectNode request, Arguments arguments, RemoteObjects remote, Duration limit, String what) {
        var writer = new ValueWriter(value -> remote.number(this, value), arguments.words());
        ArrayNode positional = request.putArray("positional");
        arguments.positional().forEach(value -> positional.add(writer.write(value)));
        ObjectNode named = request.putObject("named");
        arguments.named().forEach((name, value) -> named.set(name, writer.write(value)));
        if (writer.size() > 0) {
            request.put("segment", write(writer));
        }
        JsonNode answer = exchange(request, limit, what);
        int segment = answer.path("segment").asInt(-1);
        Runnable isRead = segment < 0 ? () -> {} : () -> memory.isRead(segment);
        return new ValueReader(
                        remote.torch(),
                        object -> remote.object(this, object),
                        (offset, size) -> memory.bytes(segment, offset, size),
                        isRead)
                .read(answer.path("value"));
    }

    private int write(ValueWriter writer) {
        int segment;
        try {
            segment = memory.take(
                    writer.size(), size -> result(request("segment").put("size", size), CONNECT, "a new segment"));
        } catch (IOException e) {
            throw ended("a new segment", e);
        }
        try {
            writer.writeTo((offset, size) -> memory.bytes(segment, offset, size));
            return segment;
        } catch (RuntimeException e) {
            memory.giveBack(segment);
            throw e;
        }
    }

    private JsonNode exchange(ObjectNode request, Duration limit, String what) {
        tell(request);
        try {
            calls.send(Json.write(request));
            byte[] answer = calls.receive(deadline(limit));
            if (answer == null) {
                throw stopped(limit, what);
            }
            return heard(answer, what);
        } catch (IOException e) {
            throw ended(what, e);
        }
    }

    private static long deadline(Duration limit) {
        return limit == null ? Connection.FOREVER : System.nanoTime() + limit.toNanos();
    }

    /** Adds what is no longer needed. */
    private void tell(ObjectNode request) {
        for (Object found = unreachable.poll(); found != null; found = unreachable.poll()) {
            Held reference = (Held) found;
            held.remove(reference);
            released.add(reference.number);
        }
        if (!released.isEmpty()) {
            ArrayNode numbers = request.putArray("release");
            for (Long number = released.poll(); number != null; number = released.poll()) {
                numbers.add(number);
            }
        }
        memory.tell(request);
    }

    private JsonNode heard(byte[] bytes, String what) throws IOException {
        JsonNode answer = Json.read(bytes);
        memory.hear(answer);
        if (answer.has("error")) {
            throw RepoFailure.of(
                    answer.path("error"), launch.name(), launch.snapshot().dir(), what);
        }
        return answer;
    }

    /** Stops a call that takes too long, or whose thread was interrupted: asks the process first, and then kills it. */
    private RuntimeException stopped(Duration limit, String what) {
        boolean interrupted = Thread.interrupted();
        try {
            asks.interrupt();
            server.signal(pid, ProcessExit.SIGINT, false);
            byte[] answer = receive(GRACE);
            if (answer == null) {
                kill();
            } else {
                forget(Json.read(answer));
                // The signal may have come after the answer. It must meet no other call.
                ObjectNode nothing = request("nothing");
                tell(nothing);
                calls.send(Json.write(nothing));
                if (receive(GRACE) == null) {
                    kill();
                }
            }
        } catch (IOException e) {
            // It has ended, and is started again for the next call.
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            return new HubException(
                    Kind.REPO_CODE, what + " of " + launch.name() + " was interrupted.", new InterruptedException());
        }
        return new HubException(
                Kind.REPO_CODE, what + " of " + launch.name() + " has not returned after " + limit.toSeconds() + " s.");
    }

    /** Receives an answer whether the thread is interrupted or not. */
    private byte[] receive(Duration limit) throws IOException {
        boolean interrupted = false;
        long deadline = deadline(limit);
        try {
            while (true) {
                byte[] answer = calls.receive(deadline);
                if (answer != null || System.nanoTime() >= deadline) {
                    return answer;
                }
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets go of a result that nobody gets. */
    private void forget(JsonNode answer) throws IOException {
        memory.hear(answer);
        if (answer.has("segment")) {
            memory.isRead(answer.path("segment").intValue());
        }
        for (JsonNode tagged : answer.findParents("$")) {
            if (tagged.path("$").asString("").equals("object")) {
                released.add(tagged.path("id").longValue());
            }
        }
    }

    private RuntimeException ended(String what, IOException cause) {
        if (closed) {
            return new IllegalStateException(launch.name() + " is closed", cause);
        }
        ProcessExit how = awaitExit(END);
        if (how == null) {
            kill();
        }
        String why = how == null
                ? "it was killed, since it could not be reached (" + cause.getMessage() + ")"
                : how.toString();
        return new HubException(
                Kind.REPO_CODE,
                "The process of " + launch.name() + " ended in " + what + ": " + why + "." + output.told(GRACE),
                cause);
    }

    /** Null if it has not ended within the time. */
    private ProcessExit awaitExit(Duration limit) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                try {
                    return exit.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException | ExecutionException e) {
            return null;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void kill() {
        if (!exit.isDone()) {
            server.signal(pid, ProcessExit.SIGKILL, true);
            awaitExit(END);
        }
    }

    /** Lets the process end; {@link #close} waits for it. */
    void disconnect() {
        closed = true;
        calls.close();
    }

    /** Ends the process: it has some time to end by itself. */
    @Override
    public void close() {
        disconnect();
        if (awaitExit(GRACE) == null) {
            try {
                kill();
            } catch (HubException e) {
                // Its server has ended, and so has it.
            }
        }
        output.told(GRACE);
        remove();
    }

    private void remove() {
        server.forget(pid);
        // What the process still writes, as it is being killed, goes with the folder of its server.
        Folders.deleteQuietly(work);
    }
}
