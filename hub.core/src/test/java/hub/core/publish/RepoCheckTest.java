package hub.core.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection;
import hub.core.Inspection.Reach;
import hub.core.Inspection.Use;
import hub.core.Parameter;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.publish.Finding.State;
import hub.core.spi.Downloader;
import hub.core.spi.Listing;
import hub.core.spi.Progress;
import hub.core.spi.RepoLoader;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check finds, with a loader and a network that say what a test wants. */
class RepoCheckTest {

    private static final Parameter SIZE = new Parameter("size", "int", Optional.of("3"), false, "how many");
    private static final Entrypoint NET = new Entrypoint("net", List.of(SIZE), "Net", "A net.");

    @TempDir
    Path dir;

    private Listing listing = new Listing(List.of(NET), List.of(), List.of());
    private Inspection inspection = new Inspection(List.of(), List.of());
    private List<String> wrongDefaults = List.of();
    private HubException failure;
    private boolean offline;
    private final List<URI> asked = new ArrayList<>();

    @BeforeEach
    void licence() throws IOException {
        Files.writeString(dir.resolve("LICENSE.txt"), "0123456789");
    }

    private final class Loader implements RepoLoader {

        @Override
        public Listing describe(Snapshot snapshot) {
            return listing;
        }

        @Override
        public Inspection inspect(Snapshot snapshot) {
            if (failure != null) {
                throw failure;
            }
            return inspection;
        }

        @Override
        public List<String> wrongDefaults(Snapshot snapshot) {
            return wrongDefaults;
        }

        @Override
        public Repo start(Snapshot snapshot) {
            throw new AssertionError("it runs");
        }
    }

    private final class Network implements Downloader {

        @Override
        public String download(URI url, Path file, String hashPrefix, Progress progress) {
            throw new AssertionError("it downloads");
        }

        @Override
        public long size(URI url) {
            asked.add(url);
            if (offline) {
                // The one where a name is unknown, the other where nobody listens or the server is overloaded.
                Kind kind = url.getHost().equals("h") ? Kind.OFFLINE : Kind.NETWORK;
                throw new HubException(kind, "Cannot reach " + url.getHost() + ".");
            }
            if (url.getPath().contains("gone")) {
                throw new HubException(Kind.NOT_FOUND, url + " is not there.");
            }
            return 1_234_567;
        }
    }

    private Findings check(String... missing) {
        var snapshot = new Snapshot(new RepoRef.Local(dir), "1", dir, List.of(), List.of(missing));
        return new RepoCheck(snapshot, new Loader(), new Network(), Progress.NONE).run();
    }

    private static List<String> bad(Findings findings) {
        return findings.stream()
                .filter(finding -> finding.state() != State.OK)
                .map(RepoCheckTest::shown)
                .toList();
    }

    private static String shown(Finding finding) {
        return finding.state() + " " + finding.about() + " " + finding.found();
    }

    @Test
    void aGoodRepoIsFine() {
        Findings findings = check();
        assertTrue(findings.ok());
        assertEquals(
                List.of(
                        "OK build The repo becomes a bundle.",
                        "OK entrypoints net",
                        "OK defaults All values fit their arguments.",
                        "OK dependencies none",
                        "OK reaches for nothing beyond computing",
                        "OK size 1 file, 0.0 kB",
                        "OK licence LICENSE.txt"),
                findings.stream().map(RepoCheckTest::shown).toList());
    }

    @Test
    void whatDoesNotCompileIsAnErrorWithItsPlaces() {
        failure = new HubException(Kind.BUILD, "hubconf.java:3: no such name\nmodel/Net.java:7: no such type");
        Findings findings = check();
        assertFalse(findings.ok());
        assertEquals(List.of("ERROR build " + failure.getMessage()), bad(findings));
        assertEquals(
                "Users cannot load the repo until that is mended.",
                findings.getFirst().todo());
    }

    @Test
    void aDependencyThatIsMissingIsAnError() {
        failure = new HubException(Kind.DEPENDENCY, "Missing dependencies: mvn:a:b:1.");
        assertEquals(List.of("ERROR dependencies Missing dependencies: mvn:a:b:1."), bad(check()));
    }

    @Test
    void whatNoHelpExplainsIsAWarning() {
        var other = new Parameter("other", "int", Optional.empty(), false, "");
        listing = new Listing(
                List.of(
                        new Entrypoint("bare", List.of(SIZE, other), "Net", ""),
                        new Entrypoint("said", List.of(other), "Net", "It has an other one."),
                        new Entrypoint("helper", List.of(), "Net", "", "helper()", true)),
                List.of("hubconf.py:3"),
                List.of());
        Findings findings = check();
        assertTrue(findings.ok());
        assertEquals(
                List.of(
                        "WARNING entrypoints `hub list` may lack some that the repo makes as it runs: hubconf.py:3",
                        "WARNING help bare: nothing explains what it does, other."),
                bad(findings));
    }

    @Test
    void aWrongDefaultIsAnError() {
        wrongDefaults = List.of("net: the default \"x\" of size must be a whole number (int).");
        assertEquals(List.of("ERROR defaults " + wrongDefaults.getFirst()), bad(check()));
    }

    @Test
    void modulesThatPythonImportsAreListed() throws IOException {
        Files.writeString(dir.resolve("hubconf.py"), "");
        inspection = new Inspection(List.of(), List.of("numpy", "torch.nn", "torchvision.models"));
        listing = new Listing(List.of(NET), List.of(), List.of("torch"));
        assertEquals(List.of("WARNING dependencies Imported, and not listed: numpy, torchvision."), bad(check()));
        Files.writeString(dir.resolve("hubconf.java"), "");
        assertEquals(
                List.of("WARNING hubconf There are hubconf.java and hubconf.py: only hubconf.java is used."),
                bad(check()));
    }

    @Test
    void whatTheCodeReachesForIsShown() {
        inspection = new Inspection(
                List.of(new Use(Reach.EXIT, "hubconf.leave", "System.exit"), new Use(Reach.FILES, "a", "b")),
                List.of());
        Findings findings = check();
        assertTrue(
                findings.stream()
                        .anyMatch(finding -> finding.about().equals("reaches for")
                                && finding.state() == State.OK
                                && finding.found().startsWith("FILES, EXIT. Users see")),
                findings::toString);
        assertEquals(List.of("WARNING reaches for The code can end the process of its user."), bad(findings));
    }

    @Test
    void urlsOfWeightsAreAskedForAndNotFetched() throws IOException {
        String hash = "0123456789abcdef".repeat(4);
        Files.writeString(dir.resolve("hubconf.java"), """
            "https://h/net-f37072fd.pth", "http://h/v1.0/plain.safetensors?download=true"
            "https://h/page.html", "https://h/gone.pt", "https://h/graph-f37072fd.onnx"
            // See https://h/comment.pt, and /* "https://h/other-comment.pt"
            "https://h/%s.pth", f"https://h/{name}.pth", "https://h/net.pth.txt\"\
            """);
        Files.createDirectories(dir.resolve("model"));
        Files.writeString(dir.resolve("model/net.py"), """
            def load():
                \"""Weights are at https://h/explained.pth.\"""
                load('https://h/known.bin', '%s') # 'https://h/comment.pth'
                load('https://h/best.pth.tar', '')
            """.formatted(hash));
        Files.createDirectories(dir.resolve("target"));
        Files.writeString(dir.resolve("target/old.py"), "'https://h/old-f37072fd.pth'");
        Files.createDirectories(dir.resolve("venv"));
        Files.createFile(dir.resolve("venv/pyvenv.cfg"));
        Files.writeString(dir.resolve("venv/other.py"), "'https://h/other-f37072fd.pth'");
        Files.writeString(dir.resolve("README.md"), "https://h/read-f37072fd.pth");
        try (var jar = new ZipOutputStream(Files.newOutputStream(dir.resolve("hubconf.jar")))) {
            jar.putNextEntry(new ZipEntry("model/Net.class"));
            jar.write("\1\0\36https://h/ready-f37072fd.pth\1\0\3abc".getBytes(StandardCharsets.ISO_8859_1));
        }
        Findings findings = check();
        assertEquals(
                List.of(
                        "http://h/v1.0/plain.safetensors?download=true",
                        "https://h/best.pth.tar",
                        "https://h/gone.pt",
                        "https://h/graph-f37072fd.onnx",
                        "https://h/known.bin",
                        "https://h/net-f37072fd.pth",
                        "https://h/ready-f37072fd.pth"),
                asked.stream().map(URI::toString).toList());
        assertEquals(
                List.of(
                        "WARNING hubconf There are hubconf.java and hubconf.jar: only hubconf.java is used.",
                        "WARNING weights http://h/v1.0/plain.safetensors?download=true, 1.2 MB: without a hash, hub"
                                + " cannot see that the file changed.",
                        "ERROR weights https://h/gone.pt is not there."),
                bad(findings));
    }

    @Test
    void whatACloneLacksIsAWarning() throws IOException {
        Files.writeString(dir.resolve("net.pth"), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
        Files.writeString(dir.resolve("small.pth"), "version");
        Files.writeString(dir.resolve(".gitmodules"), """
            [submodule "there"]
                path = there
            [submodule "far"]
                path = libraries/far
            """);
        Files.createDirectories(dir.resolve("there"));
        Files.createFile(dir.resolve("there/file"));
        Files.createDirectories(dir.resolve("libraries/far"));
        assertEquals(
                List.of(
                        "WARNING files net.pth is only a pointer of Git LFS here.",
                        "WARNING submodule libraries/far is another repo, and is not here."),
                bad(check()));
    }

    @Test
    void aServerThatCannotBeReachedIsAskedOnceAndIsNoError() throws IOException {
        Files.writeString(
                dir.resolve("net.py"), "'https://h/a-f37072fd.pth', 'https://h/b-f37072fd.pth', 'https://i/c.pt'");
        offline = true;
        Findings findings = check();
        assertTrue(findings.ok());
        assertEquals(List.of("WARNING weights Cannot reach h.", "WARNING weights Cannot reach i."), bad(findings));
        assertEquals(2, asked.size());
    }

    @Test
    void anInterruptEndsTheCheck() {
        failure = new HubException(Kind.NETWORK, "Interrupted.");
        Thread.currentThread().interrupt();
        assertEquals(failure, assertThrows(HubException.class, this::check));
        assertTrue(Thread.interrupted());
    }

    @Test
    void missingFilesAndNoLicenceAreSaid() throws IOException {
        Files.move(dir.resolve("LICENSE.txt"), dir.resolve("UNLICENSED"));
        assertEquals(
                List.of("ERROR files big.pth: not in LFS", "WARNING licence There is no file LICENSE."),
                bad(check("big.pth: not in LFS")));
    }
}
