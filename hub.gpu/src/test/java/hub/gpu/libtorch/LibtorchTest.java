package hub.gpu.libtorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.core.HubException;
import hub.core.spi.Downloader;
import hub.core.spi.HubDirectory;
import hub.core.spi.ProcessIdentity;
import hub.core.spi.Progress;
import hub.gpu.foreign.SupportedVersions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where libtorch is looked for, without loading any. */
class LibtorchTest {

    private static final String FETCHED = "libtorch-" + Platform.VERSION + "-linux-x86_64";

    @TempDir
    private Path dir;

    private final List<String> downloads = new ArrayList<>();
    private final Platform linux = Platform.of("Linux", "amd64").orElseThrow();

    private HubDirectory directory() {
        return () -> dir;
    }

    private static HubException refuse(String message) {
        return new HubException(HubException.Kind.OFFLINE, message);
    }

    @Test
    void aNamedFolderWithoutLibtorchSaysWhatItShouldHold() {
        Downloader none = (url, file, hash, progress) -> fail("a named folder needs no download");
        var libtorch = new Libtorch(Optional::empty, dir.toString(), Map.of(), directory(), none, Progress.NONE);

        var e = assertThrows(HubException.class, libtorch::load);

        assertEquals(HubException.Kind.DEPENDENCY, e.kind());
        assertTrue(e.getMessage().startsWith("No libtorch_cpu in " + dir), e.getMessage());
        assertTrue(e.getMessage().contains("HUB_LIBTORCH"), e.getMessage());
    }

    @Test
    void whereNoneIsAndNoneCanBeFetchedTheErrorSaysBoth() {
        Downloader offline = (url, file, hash, progress) -> {
            throw refuse("offline mode is on");
        };
        var libtorch = new Libtorch(Optional::empty, "bundled", Map.of(), directory(), offline, Progress.NONE);

        var e = assertThrows(HubException.class, libtorch::load);

        assertEquals(HubException.Kind.OFFLINE, e.kind());
        assertTrue(e.getMessage().contains("offline mode is on"), e.getMessage());
        assertTrue(e.getMessage().contains("Install PyTorch"), e.getMessage());
    }

    private Optional<String> refusal(String named, Path held) {
        Downloader none = (url, file, hash, progress) -> fail("what the process holds needs no download");
        return new Libtorch(Optional::empty, named, Map.of(), directory(), none, Progress.NONE)
                .refusal(new TorchFolder(held), linux);
    }

    @Test
    void whoeverNamesAnotherThanTheProcessHoldsIsToldToRestartIt() throws IOException {
        Path held = Files.createDirectory(dir.resolve("held"));
        Path link = Files.createSymbolicLink(dir.resolve("link"), held);
        Path fetched = dir.resolve("elsewhere").resolve(FETCHED);

        assertEquals(
                Optional.of("libtorch=/other/lib is not used: this process holds the libtorch in " + held
                        + ", and can hold only one. Restart the process to change it"),
                refusal("/other/lib", held));
        assertTrue(refusal("bundled", held).isPresent());
        assertEquals(Optional.empty(), refusal("", held));
        assertEquals(Optional.empty(), refusal(link.toString(), held));
        assertEquals(Optional.empty(), refusal("bundled", fetched));
    }

    @Test
    void theDocsNameTheVersionsThatTheCodeDoes() throws IOException {
        Path file = Path.of("../docs/tensors.md");
        assumeTrue(Files.exists(file), "these tests were carried to another machine, without the docs");
        List<String> named = Pattern.compile("\\b2\\.\\d\\d\\b")
                .matcher(Files.readString(file))
                .results()
                .map(MatchResult::group)
                .sorted()
                .toList();

        assertEquals(SupportedVersions.OLDEST, named.getFirst());
        assertEquals(SupportedVersions.NEWEST_TESTED, named.getLast());
    }

    @Test
    void findsThePyTorchOfAnEnvironment() throws IOException {
        Path environment = dir.resolve("venv");
        Path torch = environment.resolve("lib/python3.11/site-packages/torch");
        Files.createDirectories(torch.resolve("lib"));
        Files.createFile(torch.resolve("lib/libtorch_cpu.so"));
        Files.writeString(torch.resolve("version.py"), "__version__ = '2.9.1+cu128'\n");

        TorchFolder found = PythonEnvironments.torchFolders(Map.of("VIRTUAL_ENV", environment.toString()), null)
                .getFirst();

        assertEquals(torch.resolve("lib"), found.dir());
        assertTrue(found.holdsLibtorch());
        assertFalse(found.isRecentEnough());
        Files.writeString(torch.resolve("version.py"), "__version__ = '2.10.0a0'\n");
        assertTrue(found.isRecentEnough());
        Files.writeString(torch.resolve("version.py"), "__version__ = '3.0.0'\n");
        assertTrue(found.isRecentEnough());
        Files.writeString(torch.resolve("version.py"), "__version__ = '2.13.0'\n");
        assertTrue(found.isRecentEnough());
    }

    @Test
    void findsThePyTorchOfThePythonThatRunsReposFirst(@TempDir Path named, @TempDir Path active) throws Exception {
        for (Path environment : List.of(named, active)) {
            Files.createDirectories(environment.resolve("lib/python3.11/site-packages/torch/lib"));
            Files.createDirectories(environment.resolve("bin"));
            Files.createFile(environment.resolve("pyvenv.cfg"));
        }
        for (Path python : List.of(named, named.resolve("bin/python"))) {
            var variables = Map.of("HUB_PYTHON", python.toString(), "VIRTUAL_ENV", active.toString());
            assertEquals(
                    List.of(named, active),
                    PythonEnvironments.torchFolders(variables, null).stream()
                            .map(folder -> folder.dir().subpath(0, named.getNameCount()))
                            .map(Path.of("/")::resolve)
                            .toList());
        }
    }

    @Test
    void unpacksTheLibrariesOnceForAllThatAsk() throws Exception {
        Downloader jars = (url, file, hash, progress) -> {
            synchronized (downloads) {
                downloads.add(url + " " + hash);
            }
            jar(file, url.getPath().contains("openblas") ? "libopenblas.so.0" : "libtorch_cpu.so");
            return hash;
        };
        var natives = List.of(
                new FetchedLibtorch(directory(), jars, Progress.NONE),
                new FetchedLibtorch(directory(), jars, Progress.NONE));

        try (var executor = Executors.newFixedThreadPool(4)) {
            var folders = Stream.of(0, 1, 0, 0)
                    .map(i -> executor.submit(() -> natives.get(i).folder(linux).dir()))
                    .toList();
            for (var folder : folders) {
                assertEquals(List.of("libopenblas.so.0", "libtorch_cpu.so"), names(folder.get()));
            }
        }

        assertEquals(
                linux.artifacts().stream()
                        .map(artifact -> artifact.url() + " " + artifact.sha256())
                        .toList(),
                downloads);
        assertEquals(List.of(FETCHED, FETCHED + ".lock"), names(dir.resolve(".hub/natives")));
    }

    @Test
    void aDownloadThatFailsLeavesNothing() {
        Downloader second = (url, file, hash, progress) -> {
            if (url.getPath().contains("openblas")) {
                throw refuse("gone");
            }
            jar(file, "libtorch_cpu.so");
            return hash;
        };

        assertThrows(HubException.class, () -> new FetchedLibtorch(directory(), second, Progress.NONE).folder(linux));

        assertEquals(List.of(FETCHED + ".lock"), names(dir.resolve(".hub/natives")));
    }

    /** The file system of a cache may give every lock to every process. */
    @Test
    void anotherProcessThatIsQuickerOrStillAtWorkIsNotDisturbed() throws IOException {
        Path natives = Files.createDirectories(dir.resolve(".hub/natives"));
        Path atWork = Files.createDirectory(natives.resolve("unpacking-" + ProcessIdentity.uniqueName()));
        String dead = ProcessIdentity.uniqueName().replaceFirst("-\\d+-", "-" + Integer.MAX_VALUE + "-");
        Files.createDirectory(natives.resolve("unpacking-" + dead));
        Downloader quicker = (url, file, hash, progress) -> {
            jar(file, "libtorch_cpu.so");
            if (url.getPath().contains("openblas")) {
                complete(natives.resolve(FETCHED), file);
            }
            return hash;
        };

        Path folder = new FetchedLibtorch(directory(), quicker, Progress.NONE)
                .folder(linux)
                .dir();

        assertEquals(List.of("of the other process"), names(folder));
        assertEquals(List.of(FETCHED, FETCHED + ".lock", atWork.getFileName().toString()), names(natives));
    }

    /** What another process does when it is ready. */
    private static void complete(Path folder, Path jar) {
        try {
            Files.createDirectory(folder);
            Files.createFile(folder.resolve("of the other process"));
            Files.delete(jar);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void withoutADriverCudasLibrariesAreLeftOut() {
        List<Path> all = Stream.of("libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so")
                .map(Path.of("cuda/lib")::resolve)
                .toList();
        assertEquals(all.subList(0, 2), Libtorch.needed(all, false));
        assertEquals(all, Libtorch.needed(all, true));
    }

    @Test
    void knowsThePlatformsAndTheirOrderOfLoading() {
        var files = Stream.of("libtorch_cpu.so", "libc10.so", "libgomp.so.1", "libtorch_python.so", "libopenblas.so.0")
                .map(Path::of)
                .toList();

        assertEquals(
                List.of("libgomp.so.1", "libopenblas.so.0", "libc10.so", "libtorch_cpu.so"),
                linux.inLoadOrder(files).stream().map(Path::toString).toList());
        assertTrue(Platform.of("Mac OS X", "aarch64").orElseThrow().isPublished());
        assertTrue(Platform.of("Windows 11", "amd64").orElseThrow().isPublished());
        assertFalse(Platform.of("Linux", "aarch64").orElseThrow().isPublished());
        assertTrue(Platform.of("SunOS", "sparc").isEmpty());
    }

    private static void jar(Path file, String library) {
        try {
            Files.createDirectories(file.getParent());
            try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
                for (String name :
                        List.of("META-INF/MANIFEST.MF", "org/bytedeco/" + library, "org/bytedeco/libjni.so")) {
                    zip.putNextEntry(new ZipEntry(name));
                    zip.write(1);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> names(Path folder) {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
