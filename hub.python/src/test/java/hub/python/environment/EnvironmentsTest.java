package hub.python.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.RepoRef;
import hub.core.spi.Downloader;
import hub.core.spi.KeptFiles.Kept;
import hub.core.spi.Progress;
import hub.core.spi.RepoSource;
import hub.core.spi.Snapshot;
import hub.python.interpreter.Interpreter;
import hub.python.interpreter.Interpreters;
import hub.python.interpreter.ProgramOutput;
import hub.python.interpreter.Scripts;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repos that ask for packages which lie on this machine. */
class EnvironmentsTest {

    private static final RepoSource NOTHING_IMPORTED =
            new RepoSource(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    @TempDir
    private Path dir;

    private final Scripts scripts = new Scripts();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private Interpreter base;
    private Environments environments;

    @BeforeEach
    void start() throws IOException {
        try {
            base = new Interpreters("", System::getenv).find();
        } catch (HubException e) {
            abort(e.getMessage());
        }
        environments = environments(false);
    }

    private Environments environments(boolean offline) {
        return new Environments(() -> dir, scripts, (what, done, total) -> told.add(what), new Network(offline));
    }

    /** Only says whether there may be connections. */
    private record Network(boolean isOffline) implements Downloader {

        @Override
        public String download(URI url, Path file, String hashPrefix, Progress progress) {
            throw new AssertionError(url);
        }
    }

    @AfterEach
    void stop() {
        environments.close();
        environments.kept().forEach(kept -> environments.remove(kept.path(), false));
        scripts.close();
    }

    /** A repo that asks for a package of one module. */
    private Snapshot repo(String name, String module) throws IOException {
        Path wheel = dir.resolve(module + "-1.0-py3-none-any.whl");
        try (var zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
            String info = module + "-1.0.dist-info/";
            write(zip, module + ".py", "answer = 42\n");
            write(zip, info + "METADATA", "Metadata-Version: 2.1\nName: " + module + "\nVersion: 1.0\n");
            write(zip, info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
            write(zip, info + "RECORD", "");
        }
        return repoThatAsksFor(name, module + " @ " + wheel.toUri());
    }

    private Snapshot repoThatAsksFor(String name, String requirements) throws IOException {
        Path root = Files.createDirectories(dir.resolve(name));
        Files.writeString(root.resolve("hubconf.py"), "");
        Files.writeString(root.resolve("requirements.txt"), requirements + "\n");
        return new Snapshot(new RepoRef.Local(root), "0", root);
    }

    private static void write(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private Interpreter of(Snapshot snapshot) {
        return environments.of(snapshot, NOTHING_IMPORTED, base);
    }

    private static String run(Interpreter python, String code) throws IOException {
        return ProgramOutput.of(List.of(python.executable().toString(), "-c", code), Duration.ofSeconds(60), 10_000)
                .text()
                .strip();
    }

    private long made() {
        return told.stream()
                .filter(line -> line.startsWith("Making an environment"))
                .count();
    }

    @Test
    void isMadeOnceForAllWhoAskForTheSame() throws Exception {
        Snapshot one = repo("one", "hub_test_colours");
        Snapshot two = repo("two", "hub_test_colours");
        Set<Path> pythons = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Interpreter>> all = List.of(one, two, one, two).stream()
                    .map(repo -> threads.submit(() -> of(repo)))
                    .toList();
            for (Future<Interpreter> each : all) {
                pythons.add(each.get().executable());
            }
        }
        assertEquals(1, pythons.size());
        assertEquals(1, made(), told::toString);
        assertEquals("42", run(of(one), "import hub_test_colours; print(hub_test_colours.answer)"));
        assertTrue(run(base, "import hub_test_colours").contains("ModuleNotFoundError"));
    }

    @Test
    void isNotMadeWhereTheBaseHasAll() throws IOException {
        assertEquals(base, of(repoThatAsksFor("plain", "")));
        assertEquals(List.of(), environments.kept());
    }

    @Test
    void aFailureLeavesNothingAndSaysWhatPipSays() throws IOException {
        Snapshot repo = repoThatAsksFor(
                "bad", "hub_test_colours @ " + dir.resolve("missing.whl").toUri());
        var failure = assertThrows(HubException.class, () -> of(repo));
        assertEquals(Kind.DEPENDENCY, failure.kind());
        assertTrue(failure.getMessage().contains("missing.whl"), failure::getMessage);
        assertEquals(List.of(), environments.kept());
    }

    @Test
    void offlineOnlyWhatIsThereIsUsed() throws IOException {
        Snapshot repo = repo("one", "hub_test_colours");
        Environments offline = environments(true);
        var failure = assertThrows(HubException.class, () -> offline.of(repo, NOTHING_IMPORTED, base));
        assertEquals(Kind.OFFLINE, failure.kind());
        of(repo);
        environments.close();
        offline.of(repo, NOTHING_IMPORTED, base);
        offline.close();
    }

    @Test
    void isCleanedOnlyWhenNobodyUsesIt() throws IOException {
        of(repo("one", "hub_test_colours"));
        Kept kept = environments.kept().getFirst();
        assertTrue(kept.complete());
        assertTrue(kept.size() > 0);
        assertFalse(environments.remove(kept.path(), false), "this process uses it");
        Environments other = environments(false);
        assertFalse(other.remove(kept.path(), false), "another one uses it");
        environments.close();
        assertTrue(other.remove(kept.path(), true));
        assertTrue(Files.exists(kept.path()));
        assertTrue(other.remove(kept.path(), false));
        assertFalse(Files.exists(kept.path()));
        assertEquals(List.of(), other.kept());
    }

    @Test
    void whatAnInterruptedProcessLeftIsMadeAgain() throws IOException {
        Snapshot repo = repo("one", "hub_test_colours");
        Path folder = of(repo).executable().getParent().getParent();
        environments.close();
        Files.delete(folder.resolve("hub-environment.json"));
        assertFalse(environments.kept().getFirst().complete());
        of(repo);
        assertEquals(2, made());
        assertTrue(environments.kept().getFirst().complete());
    }
}
