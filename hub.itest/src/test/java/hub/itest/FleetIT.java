package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Three processes behind HAProxy, by the configuration of examples/fleet, under load. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "hub is a script for bash")
class FleetIT {

    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");

    private static final int CLIENTS = 8;

    private static final Pattern VERSION = Pattern.compile("\"model_version\":\"(\\w+)\"");

    private static final String DIGIT =
            "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [1, 1, 8, 8], \"data\": %s}]}"
                    .formatted(Collections.nCopies(64, 0));

    @TempDir
    private Path home;

    private final List<Process> processes = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private Path repo;
    private int front;
    private List<Integer> ports;

    /** Calls without a pause, until it is closed. */
    private final class Load implements AutoCloseable {

        private final AtomicBoolean goesOn = new AtomicBoolean(true);
        private final AtomicInteger answers = new AtomicInteger();
        private final Set<String> versions = ConcurrentHashMap.newKeySet();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads = new ArrayList<>();

        Load() {
            for (int i = 0; i < CLIENTS; i++) {
                threads.add(Thread.ofVirtual().start(this::call));
            }
        }

        private void call() {
            var request = HttpRequest.newBuilder(address(front, "models/digits/infer"))
                    .POST(BodyPublishers.ofString(DIGIT))
                    .build();
            while (goesOn.get()) {
                try {
                    var answer = client.send(request, BodyHandlers.ofString());
                    var version = VERSION.matcher(answer.body());
                    if (answer.statusCode() == 200 && version.find()) {
                        versions.add(version.group(1));
                        answers.incrementAndGet();
                    } else {
                        failures.add(answer.statusCode() + " " + answer.body());
                    }
                } catch (IOException | InterruptedException e) {
                    failures.add(e.toString());
                }
            }
        }

        /** Waits until more answers have come. */
        void awaitMore() throws Exception {
            int before = answers.get();
            Await.awaitEquals(true, () -> answers.get() > before + 10 * CLIENTS);
        }

        void assertNoneIsLost() throws Exception {
            close();
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), List.copyOf(failures));
        }

        @Override
        public void close() {
            goesOn.set(false);
        }
    }

    private static URI address(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + "/v2/" + path);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        var ports = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Files.isExecutable(HAPROXY), "needs HAProxy");
        repo = home.resolve("digits");
        copy(HubProcess.ROOT.resolve("examples/digits"), repo);
        ports = freePorts(4);
        front = ports.removeLast();
        String configuration = Files.readString(HubProcess.ROOT.resolve("examples/fleet/haproxy.cfg"))
                .replace("bind 127.0.0.1:8000", "bind 127.0.0.1:" + front);
        for (int i = 0; i < ports.size(); i++) {
            configuration = configuration.replace("127.0.0.1:800" + (i + 1), "127.0.0.1:" + ports.get(i));
            processes.add(hub(ports.get(i)));
        }
        Path file = Files.writeString(home.resolve("haproxy.cfg"), configuration);
        processes.add(new ProcessBuilder(HAPROXY.toString(), "-db", "-q", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("haproxy.log").toFile())
                .start());
        for (int port : ports) {
            awaitReady(port);
        }
        awaitReady(front);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private Process hub(int port) throws IOException {
        var environment = new HashMap<String, String>();
        environment.put("HOME", home.toString());
        environment.put("TORCH_HOME", HubProcess.ROOT.resolve("target/torch").toString());
        return new HubProcess(environment).start(words(port)).process();
    }

    /** Those of the page, with this port, and a repo that can be changed. */
    private String[] words(int port) throws IOException {
        String block = DocPage.read("docs/serve.md").blocks().stream()
                .filter(each -> each.detail().contains("FleetIT"))
                .findFirst()
                .orElseThrow()
                .code();
        assertTrue(block.contains("haproxy -f examples/fleet/haproxy.cfg"), block);
        var command = Pattern.compile("\\./hub (.*) &").matcher(block);
        assertTrue(command.find(), block);
        return command.group(1)
                .replace("$port", String.valueOf(port))
                .replace("./examples/digits", repo.toString())
                .split(" ");
    }

    private void awaitReady(int port) throws Exception {
        Await.awaitEquals(200, () -> {
            try {
                return client.send(
                                HttpRequest.newBuilder(address(port, "health/ready"))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode();
            } catch (IOException e) {
                return 0;
            }
        });
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
        client.close();
    }

    @Test
    void aNewRevisionOfTheModelLosesNoRequest() throws Exception {
        try (var load = new Load()) {
            load.awaitMore();
            assertEquals(1, load.versions.size());
            Path hubconf = repo.resolve("hubconf.java");
            Files.writeString(hubconf, Files.readString(hubconf) + "// another revision\n");
            Await.awaitEquals(2, load.versions::size);
            load.awaitMore();
            load.assertNoneIsLost();
        }
    }

    @Test
    void aNewStartOfEachProcessLosesNoRequest() throws Exception {
        try (var load = new Load()) {
            load.awaitMore();
            for (int i = 0; i < ports.size(); i++) {
                processes.get(i).destroy();
                assertTrue(processes.get(i).waitFor(1, TimeUnit.MINUTES));
                load.awaitMore();
                processes.set(i, hub(ports.get(i)));
                awaitReady(ports.get(i));
                load.awaitMore();
            }
            load.assertNoneIsLost();
        }
    }
}
