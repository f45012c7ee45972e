package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.GitRepo;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Requests that load and unload repos of a git host, at {@code hub serve --management}. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "hub is a script for bash")
class ServeLoadIT {

    private static final String HUBCONF = """
        public final class hubconf {

            public record Sum(float sum) {}

            public static final class Adder {

                private final float offset;

                Adder(float offset) {
                    this.offset = offset;
                }

                public Sum add(float[] numbers) {
                    float sum = offset;
                    for (float number : numbers) {
                        sum += number;
                    }
                    return new Sum(sum);
                }
            }

            public Adder adder(float offset) {
                return new Adder(offset);
            }
        }
        """;

    private static final String LOAD =
            "{'parameters': {'repo': 'acme/adder', 'ref': 'main', 'entrypoint': 'adder', 'arguments': {'offset':"
                    + " 0.5}}}";

    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/v2");

    @TempDir
    private Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private FakeGitHub github;
    private GitRepo repo;
    private HubProcess hub;
    private HubProcess.Started server;
    private String address;

    @BeforeEach
    void serve() throws Exception {
        github = new FakeGitHub(home.resolve("git"));
        repo = github.repo("acme/adder");
        repo.commit("main", Map.of("hubconf.java", HUBCONF));
        hub = HubProcess.at(home, github.url(), Map.of());
        server = hub.start("serve", "--port", "0", "--management", "./examples/echo-a", "echo");
        while (address == null) {
            var printed = ADDRESS.matcher(Files.readString(server.out()));
            address = printed.find() ? printed.group() : null;
            assertTrue(server.process().isAlive(), Files.readString(server.err()));
            Thread.sleep(20);
        }
    }

    @AfterEach
    void end() {
        client.close();
        github.close();
        server.process().destroyForcibly();
    }

    private void assertPost(int status, String part, String path, String json) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(address + path))
                        .POST(BodyPublishers.ofString(json.replace('\'', '"')))
                        .build(),
                BodyHandlers.ofString());
        assertTrue(answer.body().contains(part.replace('\'', '"')), answer::body);
        assertEquals(status, answer.statusCode(), answer::body);
    }

    @Test
    void aTrustedRepoIsLoadedAndUnloadedAndNoOtherIs() throws Exception {
        String load = "/repository/models/sums/load";
        assertPost(403, "hub trust acme/adder", load, LOAD);
        assertEquals(0, hub.run("trust", "acme/adder").code());
        assertPost(200, "{}", load, LOAD);
        assertPost(409, "Unload it first", load, LOAD);
        assertPost(200, "'name':'sums'", "/repository/index", "");

        String add = "{'parameters': {'method': 'add'}, 'inputs': ["
                + "{'name': 'numbers', 'datatype': 'FP32', 'shape': [2], 'data': [1, 2]}]}";
        assertPost(200, "'data':[3.5]", "/models/sums/infer", add);

        // Without a repo, a load is the wish for a new revision.
        repo.commit("main", Map.of("hubconf.java", HUBCONF.replace("sum = offset;", "sum = 10 + offset;")));
        assertPost(200, "{}", load, "{}");
        assertPost(200, "'data':[13.5]", "/models/sums/infer", add);

        assertPost(200, "{}", "/repository/models/sums/unload", "");
        assertPost(404, "sums", "/models/sums/infer", add);
    }

    @Test
    void whatCannotBeLoadedLeavesNothing() throws Exception {
        assertEquals(0, hub.run("trust", "acme/adder").code());
        String load = "/repository/models/sums/load";
        assertPost(400, "expected owner/name", load, LOAD.replace("acme/adder", "./examples/echo-a"));
        assertPost(
                404,
                "Cannot find callable nothing",
                load,
                LOAD.replace("'entrypoint': 'adder'", "'entrypoint': 'nothing'"));
        assertPost(400, "offset", load, LOAD.replace("0.5", "'much'"));
        assertPost(400, "is not known: a model has the parameters", load, "{'parameters': {'config': '{}'}}");
        assertPost(404, "other", load, LOAD.replace("main", "other"));
        assertPost(404, "sums", "/models/sums/infer", "{}");
        assertPost(200, "{}", load, LOAD);
    }
}
