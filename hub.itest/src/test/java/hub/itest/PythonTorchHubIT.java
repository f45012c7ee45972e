package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.fetch.testing.FakeGitHub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code torch.hub} in the process of a repo brings files and other repos by hub. A Python that has no PyTorch gets as much of
 * it as that needs.
 */
class PythonTorchHubIT {

    private static final String HUBCONF = """
        dependencies = ["torch"]
        import torch
        from torch.hub import load_state_dict_from_url

        def weight(url, check=False):
            return load_state_dict_from_url(url, map_location="cpu", check_hash=check)["weight"]

        def other(x):
            return torch.hub.load("acme/other:v1", "twice", x)
        """;

    /** {@code {"weight": 7}} as pickle writes it. */
    private static final byte[] PICKLE =
            "\u0080\u0002}X\u0006\0\0\0weightK\u0007s.".getBytes(StandardCharsets.ISO_8859_1);

    @TempDir
    Path home;

    private FakeGitHub github;
    private final Map<String, String> variables = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        github = new FakeGitHub(home.resolve("git"));
        github.repo("acme/net").commit("main", Map.of("hubconf.py", HUBCONF));
        github.repo("acme/other")
                .commit(
                        "v1",
                        Map.of(
                                "hubconf.py", "from helper import double as twice\n",
                                "helper.py", "def double(x): return 2 * x\n"));
        var python = hub().run("--json", "python");
        assumeTrue(python.code() == 0, python.err());
        if (python.out().contains("\"torch\":\"\"")) {
            variables.put(
                    "PYTHONPATH",
                    HubProcess.ROOT
                            .resolve("hub.python/src/test/python/fake_torch")
                            .toString());
        }
        assertEquals(0, hub().run("trust", "acme/net").code());
    }

    @AfterEach
    void stop() {
        github.close();
    }

    private HubProcess hub() {
        return HubProcess.at(home, github.url(), variables);
    }

    /** As {@code torch.save} writes it. */
    private static byte[] checkpoint() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(PICKLE);
            zip.putNextEntry(new ZipEntry("archive/version"));
            zip.write("3\n".getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    /** Serves a checkpoint under a name, and gives its address. */
    private String serve(String name) throws IOException {
        github.file("/weights/" + name, checkpoint());
        return github.url() + "/weights/" + name;
    }

    private static String hash() throws Exception {
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(checkpoint());
        return HexFormat.of().formatHex(sha256, 0, 4);
    }

    private long downloads() {
        return github.seen().stream()
                .filter(seen -> seen.method().equals("GET") && seen.path().startsWith("/weights/"))
                .count();
    }

    private void assertPrints(String line, String... words) throws Exception {
        var result = hub().run(words);
        assertEquals(List.of(line), result.lines(), result.err());
        assertEquals(0, result.code(), result.err());
    }

    /** One clear line, and no trace of Python. */
    private String error(String... words) throws Exception {
        var result = hub().run(words);
        assertEquals(1, result.code(), result.out());
        assertEquals("", result.out());
        List<String> said =
                result.err().lines().filter(line -> line.startsWith("hub: ")).toList();
        assertEquals(1, said.size(), result.err());
        assertTrue(result.err().endsWith(said.getFirst() + "\n"), result.err());
        return said.getFirst();
    }

    @Test
    void weightsAreDownloadedByHubVerifiedAndKept() throws Exception {
        String url = serve("net-" + hash() + ".pth");
        String[] words = {"run", "acme/net:main", "weight", "url=" + url, "check=true"};
        assertPrints("7", words);
        assertPrints("7", words);
        assertEquals(1, downloads());
        github.close();
        assertPrints("7", "--offline", "run", "acme/net:main", "weight", "url=" + url, "check=true");
    }

    @Test
    void weightsThatCannotBeHadAreOneClearError() throws Exception {
        String wrong = serve("net-0123abcd.pth");
        String error = error("run", "acme/net:main", "weight", "url=" + wrong, "check=true");
        assertTrue(error.contains("invalid hash value"), error);
        error = error("run", "acme/net:main", "weight", "url=" + github.url() + "/weights/missing.pth");
        assertTrue(error.contains("missing.pth") && error.contains("404"), error);
        error = error("--offline", "run", "acme/net:main", "weight", "url=" + serve("net.pth"));
        assertTrue(error.contains("Offline mode is on, and ") && error.contains("net.pth"), error);
    }

    @Test
    void anotherRepoComesByHubUnderItsOwnTrust() throws Exception {
        String error = error("run", "acme/net:main", "other", "x=21");
        assertTrue(error.contains("hub trust acme/other"), error);
        assertEquals(0, hub().run("trust", "acme/other").code());
        assertPrints("42", "run", "acme/net:main", "other", "x=21");
        github.close();
        assertPrints("42", "run", "acme/net:main", "other", "x=21");
        try (Stream<Path> kept = Files.walk(home.resolve("torch/hub/.hub/python-compiled"))) {
            assertTrue(kept.anyMatch(file -> file.getFileName().toString().startsWith("helper.py.")));
        }
    }
}
