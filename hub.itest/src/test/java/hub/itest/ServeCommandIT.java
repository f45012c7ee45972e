package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.itest.DocPage.Block;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code hub serve} in a process of its own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "hub is a script for bash")
class ServeCommandIT {

    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/v2");
    private static final String DIGITS = "./examples/digits";

    @TempDir
    private Path home;

    private HubProcess.Started started;

    @AfterEach
    void end() {
        if (started != null) {
            started.process().destroyForcibly();
        }
    }

    private HubProcess hub(Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put("HOME", home.toString());
        environment.put("TORCH_HOME", HubProcess.ROOT.resolve("target/torch").toString());
        return new HubProcess(environment);
    }

    /** Starts it, and gives the address that it prints. */
    private String serve(Map<String, String> environment, String... words) throws Exception {
        started = hub(environment).start(words);
        while (true) {
            var address = ADDRESS.matcher(Files.readString(started.out()));
            if (address.find()) {
                return address.group();
            }
            assertTrue(started.process().isAlive(), () -> error());
            Thread.sleep(20);
        }
    }

    private String error() {
        try {
            return Files.readString(started.err());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static HttpResponse<String> get(String address) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void itPrintsTheAddressAndServesUntilItIsToldToEnd() throws Exception {
        String address =
                serve(Map.of(), "serve", "--port", "0", "--name", "reader", DIGITS, "digits", "pretrained=true");
        assertTrue(Files.readString(started.out()).contains("reader"), Files.readString(started.out()));
        assertEquals(200, get(address + "/models/reader/ready").statusCode());
        started.process().destroy();
        HubProcess.Result result = started.await();
        assertEquals("", result.err());
        assertEquals(143, result.code());
    }

    @Test
    void aRequestThatIsInsideGetsItsAnswer() throws Exception {
        String address = serve(Map.of(), "serve", "--port", "0", DIGITS, "digits", "pretrained=true");
        String body =
                "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [0, 1, 8, 8], \"data\": []}]}";
        try (var socket = new Socket("127.0.0.1", URI.create(address).getPort())) {
            send(
                    socket,
                    "POST /v2/models/digits/infer HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                            + "Content-Length: " + body.length() + "\r\n\r\n");
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            // It is inside: its body is asked for.
            assertEquals("HTTP/1.1 100 Continue", in.readLine());
            assertEquals("", in.readLine());
            started.process().destroy();
            Await.awaitEquals(503, () -> get(address + "/health/ready").statusCode());
            send(socket, body);
            String all = in.readAllAsString();
            assertTrue(all.startsWith("HTTP/1.1 200 OK"), all);
        }
        assertEquals(143, started.await().code());
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Test
    void aTokenOfTheEnvironmentIsAskedFor() throws Exception {
        String address = serve(Map.of("HUB_SERVE_TOKEN", "secret"), "serve", "--port", "0", DIGITS, "digits");
        assertEquals(401, get(address + "/models/digits").statusCode());
        assertEquals(200, get(address + "/health/ready").statusCode());
    }

    @Test
    void whatCannotBeServedEndsTheCommand() throws Exception {
        HubProcess.Result noEntrypoint = hub(Map.of()).run("serve", "--port", "0", DIGITS, "letters");
        assertEquals(1, noEntrypoint.code());
        assertTrue(noEntrypoint.err().contains("Cannot find callable letters"), noEntrypoint::err);
        assertEquals("", noEntrypoint.out());
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            HubProcess.Result noPort = hub(Map.of()).run("serve", "--port", port, DIGITS, "digits");
            assertEquals(2, noPort.code());
            assertTrue(noPort.err().contains("Cannot listen on 127.0.0.1 at port " + port), noPort::err);
        }
        HubProcess.Result half = hub(Map.of()).run("serve", DIGITS);
        assertEquals(2, half.code());
        assertTrue(half.err().contains("Which entrypoint of ./examples/digits?"), half::err);
    }

    @Test
    void theLinesOfThePageRun() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "needs curl");
        List<Block> blocks = DocPage.read("docs/serve.md").blocks().stream()
                .filter(block -> block.detail().contains("ServeCommandIT"))
                .toList();
        assertEquals(2, blocks.size());
        List<String> command = List.of(blocks.getFirst().code().strip().split(" "));
        assertEquals("./hub", command.getFirst());
        var words = new ArrayList<>(command.subList(1, command.size()));
        words.addAll(1, List.of("--port", "0"));
        String address = serve(Map.of(), words.toArray(String[]::new));
        String here = blocks.get(1).code().replace("http://127.0.0.1:8000/v2", address);
        Process curl = new ProcessBuilder("bash", "-ec", here)
                .redirectErrorStream(true)
                .start();
        String answers = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, curl.waitFor(), answers);
        assertTrue(answers.startsWith("{\"name\":\"digits\""), answers);
        assertTrue(answers.contains("{\"error\":\""), answers);
    }
}
