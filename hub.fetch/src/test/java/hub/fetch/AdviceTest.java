package hub.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpHandler;
import hub.core.HubException;
import hub.core.spi.CheckpointRequest;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.FlakyServer;
import hub.fetch.testing.GitRepo;
import hub.fetch.testing.TlsServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages that say what to do: what they say is done, and helps. */
class AdviceTest {

    private static final byte[] WEIGHTS = {1, 2, 3};

    @TempDir
    private Path dir;

    private FakeGitHub host;
    private GitRepo repo;
    private String first;

    @BeforeEach
    void start() throws IOException {
        host = new FakeGitHub(dir.resolve("git"));
        repo = host.repo("owner/name");
        first = repo.commit("main", Map.of("hubconf.java", "class hubconf {}"));
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private TestHub hub(Map<String, String> environment, Map<String, Object> limits) {
        return new TestHub(dir.resolve("hub"), environment, new TestConfig(), limits);
    }

    private Map<String, String> github() {
        return Map.of("HUB_GITHUB_URL", host.url().toString());
    }

    private static Matcher advice(String pattern, Executable work) {
        String message = assertThrows(HubException.class, work).getMessage();
        Matcher advice = Pattern.compile(pattern).matcher(message);
        assertTrue(advice.find(), message);
        return advice;
    }

    /** The environment with the variable that the message names, and a token in place of the dots. */
    private static Map<String, String> following(Matcher advice, Map<String, String> environment) {
        var followed = new HashMap<>(environment);
        followed.put(advice.group(1), advice.group(2).replace("…", "secret"));
        return followed;
    }

    @ParameterizedTest
    @CsvSource({"401", "403", "404", "429"})
    void theTokenOfAnyHostOfWeights(int status) throws IOException {
        try (var server = new FlakyServer(new byte[10])) {
            FlakyServer.Fault closed = exchange -> {
                if ("Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                    return false;
                }
                exchange.getResponseHeaders().set("Retry-After", "3600");
                exchange.sendResponseHeaders(status, -1);
                return true;
            };
            server.next(Collections.nCopies(10, closed).toArray(FlakyServer.Fault[]::new));
            var weights = CheckpointRequest.of(server.url("/file/model.pth"));
            Matcher advice;
            try (var stranger = hub(Map.of(), Map.of())) {
                advice = advice("set (HUB_TOKENS)=(\\S+…)\\.$", () -> stranger.checkpoints.fetch(weights));
            }
            try (var member = hub(following(advice, Map.of()), Map.of())) {
                member.checkpoints.fetch(weights);
            }
        }
    }

    @Test
    void theTokenOfGithub() {
        host.makePrivate("owner/name", "secret");
        Matcher advice;
        try (var stranger = hub(github(), Map.of())) {
            advice = advice("set (GITHUB_TOKEN)=(…)\\.$", () -> stranger.snapshot("owner/name"));
        }
        try (var member = hub(following(advice, github()), Map.of())) {
            assertEquals(first, member.snapshot("owner/name").revision());
        }
    }

    @Test
    void theTokenOfAnotherGitHost() {
        host.makePrivate("owner/name", "secret");
        String ref = host.url() + "/owner/name:main";
        Matcher advice;
        try (var stranger = hub(Map.of(), Map.of())) {
            advice = advice("set (HUB_TOKENS)=(\\S+…)\\.$", () -> stranger.snapshot(ref));
        }
        try (var member = hub(following(advice, Map.of()), Map.of())) {
            assertEquals(first, member.snapshot(ref).revision());
        }
    }

    @ParameterizedTest
    @CsvSource({"maxEntries, 1", "maxBytes, 10"})
    void theLimitsOfArchives(String name, long tooFew) {
        Object limit = name.equals("maxBytes") ? (Object) tooFew : (Object) (int) tooFew;
        try (var limited = hub(github(), Map.of(name, limit))) {
            Matcher advice = advice("\\((\\w+) of hub\\.snapshots\\)", () -> limited.snapshot("owner/name"));
            assertEquals(name, advice.group(1));
        }
        Object more = name.equals("maxBytes") ? (Object) 1_000_000L : (Object) 1_000;
        try (var free = hub(github(), Map.of(name, more))) {
            assertEquals(first, free.snapshot("owner/name").revision());
        }
    }

    @Test
    void theForkThatHasTheCommit() throws IOException {
        GitRepo fork = host.fork(repo, "stranger/name");
        String foreign = fork.commit("main", Map.of("hubconf.java", "class hubconf { int other; }"));
        try (var hub = hub(github(), Map.of())) {
            Matcher advice = advice(" that is OWNER(/name:\\w+) ", () -> hub.snapshot("owner/name:" + foreign));
            assertEquals(foreign, hub.snapshot("stranger" + advice.group(1)).revision());
        }
    }

    @Test
    void theBranchOfARepoWithoutADefaultOne() throws IOException {
        GitRepo trunk = host.repo("owner/trunk");
        String only = trunk.commit("trunk", Map.of("hubconf.java", "class hubconf {}"));
        trunk.run("symbolic-ref", "HEAD", "refs/heads/absent");
        try (var hub = hub(github(), Map.of())) {
            Matcher advice = advice("Name one: (\\S+):branch\\.", () -> hub.snapshot("owner/trunk"));
            assertEquals(only, hub.snapshot(advice.group(1) + ":trunk").revision());
        }
    }

    @Test
    void theProxyThatWantsAPassword() throws IOException {
        try (var proxy = new FlakyServer(WEIGHTS)) {
            FlakyServer.Fault asks = exchange -> {
                boolean isKnown = exchange.getRequestHeaders().containsKey("Proxy-Authorization");
                if (!isKnown) {
                    exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"x\"");
                    exchange.sendResponseHeaders(407, -1);
                }
                return !isKnown;
            };
            proxy.next(Collections.nCopies(10, asks).toArray(FlakyServer.Fault[]::new));
            URI url = URI.create("http://no-such-host.invalid/plain/model.pth");
            String address = proxy.url("").toString();
            try (var hub = hub(Map.of("HTTP_PROXY", address), Map.of())) {
                advice(
                        "the proxy wants a user and a password in its URL",
                        () -> hub.checkpoints.fetch(CheckpointRequest.of(url)));
            }
            try (var hub = hub(Map.of("HTTP_PROXY", address.replace("//", "//user:secret@")), Map.of())) {
                assertArrayEquals(WEIGHTS, Files.readAllBytes(hub.checkpoints.fetch(CheckpointRequest.of(url))));
            }
        }
    }

    @Test
    void theCertificateOfOnesOwn() throws Exception {
        HttpHandler file = exchange -> {
            exchange.sendResponseHeaders(200, WEIGHTS.length);
            exchange.getResponseBody().write(WEIGHTS);
            exchange.close();
        };
        try (var server = new TlsServer(dir, file)) {
            var weights = CheckpointRequest.of(server.url("/model.pth"));
            Matcher advice;
            try (var stranger = hub(Map.of(), Map.of())) {
                advice = advice("name it in (HUB_CA_BUNDLE)\\.$", () -> stranger.checkpoints.fetch(weights));
            }
            try (var member = hub(Map.of(advice.group(1), server.pem()), Map.of())) {
                assertArrayEquals(WEIGHTS, Files.readAllBytes(member.checkpoints.fetch(weights)));
            }
        }
    }

    /** A script in the place of ssh knows the host once a person has called it with the words of the message. */
    @Test
    void theHostThatSshDoesNotKnow() throws Exception {
        Path ssh = Files.writeString(dir.resolve("ssh"), """
            #!/bin/sh
            if [ "$*" = "-T -p 2222 git@example.com" ]; then touch %1$s/known; exit; fi
            [ -e %1$s/known ] || { echo "Host key verification failed." >&2; exit 255; }
            export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
            cd %1$s/git
            for command; do :; done
            exec sh -c "$command"
            """.formatted(dir));
        assertTrue(ssh.toFile().setExecutable(true));
        try (var hub = hub(Map.of("GIT_SSH_COMMAND", ssh.toString()), Map.of())) {
            String ref = "ssh://git@example.com:2222/~/owner/name";
            Matcher advice = advice("Try `(ssh -T [^`]+)`", () -> hub.snapshot(ref));
            var follow = new ProcessBuilder("sh", "-c", advice.group(1));
            follow.environment().merge("PATH", dir.toString(), (path, first) -> first + ":" + path);
            assertEquals(0, follow.start().waitFor());
            assertEquals(first, hub.snapshot(ref).revision());
        }
    }
}
