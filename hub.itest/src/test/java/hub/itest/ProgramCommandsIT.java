package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.GitRepo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./hub} on a repo of a git host that holds a {@code hubconf.json}, and a program that lies elsewhere. */
class ProgramCommandsIT {

    private static final Path EXPORTED = HubProcess.ROOT.resolve("examples/exported");

    @TempDir
    Path home;

    private final AtomicInteger downloads = new AtomicInteger();
    private HttpServer server;
    private FakeGitHub github;
    private GitRepo repo;
    private HubProcess hub;
    private byte[] program;

    @BeforeEach
    void start() throws Exception {
        program = Files.readAllBytes(EXPORTED.resolve("languages.pt2"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/net.pt2", exchange -> {
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            downloads.addAndGet(isHead ? 0 : 1);
            exchange.sendResponseHeaders(200, isHead ? -1 : program.length);
            if (!isHead) {
                exchange.getResponseBody().write(program);
            }
            exchange.close();
        });
        server.start();
        github = new FakeGitHub(home.resolve("git"));
        repo = github.repo("acme/nets");
        hub = HubProcess.at(
                home, github.url(), Map.of("HUB_LIBTORCH", Newcomer.libtorch().toString()));
    }

    @AfterEach
    void stop() {
        github.close();
        server.stop(0);
    }

    private void publish(String sha256) throws Exception {
        String url = "http://localhost:" + server.getAddress().getPort() + "/net.pt2";
        repo.commit("main", Map.of("hubconf.json", """
            {"entrypoints": {"languages": {"program": "%s", "sha256": "%s", "doc": "Tells languages."}}}
            """.formatted(url, sha256)));
        assertEquals(0, hub.run("trust", "acme/nets").code());
    }

    private List<String> check(String... options) throws Exception {
        var words = new ArrayList<>(List.of(options));
        words.addAll(List.of(
                "run",
                "acme/nets:main",
                "languages",
                "check",
                EXPORTED.resolve("languages.safetensors").toString()));
        var result = hub.run(words.toArray(String[]::new));
        return result.code() == 0 ? result.lines() : result.err().lines().toList();
    }

    @Test
    void aProgramIsFetchedOnceAndThenUsedOffline() throws Exception {
        publish(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(program)));
        assertEquals(List.of("languages"), hub.run("list", "acme/nets:main").lines());
        assertTrue(hub.run("help", "acme/nets:main", "languages").out().contains("Tells languages."));
        assertEquals(0, downloads.get());
        assertEquals("ok          true", check().getFirst());
        server.stop(0);
        github.close();
        assertEquals("ok          true", check("--offline").getFirst());
        assertEquals(1, downloads.get());
    }

    @Test
    void aProgramWithAnotherHashIsNotUsed() throws Exception {
        publish("0011223344556677");
        List<String> error = check();
        assertTrue(error.getLast().contains("0011223344556677"), error::toString);
        assertTrue(error.getLast().startsWith("hub: "), error::toString);
    }

    /** Digits, with machine code that is for another processor beside it. */
    private Path withMachineCode() throws Exception {
        Path folder = Files.createDirectory(home.resolve("nets"));
        Path file = Files.copy(EXPORTED.resolve("digits.pt2"), folder.resolve("digits.pt2"));
        try (var zip = FileSystems.newFileSystem(file)) {
            Path root = Files.list(zip.getPath("/")).findFirst().orElseThrow();
            Path code = Files.createDirectories(root.resolve("data/aotinductor/model"));
            Files.writeString(code.resolve("net.so"), "-march=x86-64-v3");
            Files.writeString(
                    code.resolve("net_metadata.json"),
                    "{\"AOTI_DEVICE_KEY\": \"cpu\", \"AOTI_PLATFORM\": \"linux\", \"AOTI_MACHINE\": \"z80\","
                            + " \"AOTI_CPU_ISA\": \"AVX2\"}");
        }
        return file;
    }

    @Test
    void machineCodeRunsOnlyWhereItIsAllowed() throws Exception {
        Path file = withMachineCode();
        HubProcess allowed = HubProcess.at(
                home, github.url(), Map.of("HUB_LIBTORCH", Newcomer.libtorch().toString(), "HUB_MACHINE_CODE", "true"));
        String[] check = {
            "run",
            file.toString(),
            "check",
            EXPORTED.resolve("digits.safetensors").toString()
        };

        var byDefault = hub.run(check);
        var where = allowed.run(check);

        assertEquals("ok          true", byDefault.lines().getFirst());
        assertEquals("ok          true", where.lines().getFirst());
        assertTrue(!byDefault.err().contains("machine code"), byDefault.err());
        List<String> said = where.err()
                .lines()
                .filter(line -> line.contains("the graph runs instead of the machine code: "))
                .toList();
        assertEquals(1, said.size(), where.err());
        assertTrue(said.getFirst().contains("compiled for the processor z80"), said.getFirst());
    }

    @Test
    void whoIsAskedForTrustIsToldOfMachineCode() throws Exception {
        Path file = withMachineCode();
        String folder = file.getParent().toString();

        assertTrue(hub.run("inspect", file.toString()).out().contains("cpu, linux z80, AVX2, compiled by PyTorch"));
        String reaches = hub.run("inspect", folder).out();
        assertTrue(reaches.contains("NATIVE  digits.pt2  its machine code (cpu, linux z80, AVX2), where the"), reaches);
    }
}
