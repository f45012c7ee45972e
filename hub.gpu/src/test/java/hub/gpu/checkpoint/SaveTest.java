package hub.gpu.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.core.HubException;
import hub.core.spi.ProcessIdentity;
import hub.gpu.StoredTensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written stays under target/saved, where src/test/python/read_back.py reads it with PyTorch. */
class SaveTest {

    private static final Path FILES = Path.of("src/test/resources/hub/gpu/checkpoint");
    private static final Path SAVED = Path.of("target/saved");
    private static final Map<String, String> LARGE = Map.of("note", "x".repeat(1 << 20));

    @ParameterizedTest
    @ValueSource(strings = {"dtypes.pth", "views.pth", "state_dict.pth", "training.pth", "legacy.pth", "tar.pth"})
    void whatIsSavedInTheZipFormatReadsBackTheSame(String name) throws Exception {
        var before = Checkpoint.open(FILES.resolve(name));
        Path file = Files.createDirectories(SAVED).resolve(name);
        Checkpoint.save(file, (Map<?, ?>) before.root());

        var after = Checkpoint.open(file);
        assertEquals("zip", after.format());
        assertEquals(digests(before), digests(after));
        assertEquals(before.values(), after.values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"views.pth", "state_dict.pth", "dtypes.safetensors"})
    void whatIsSavedAsSafetensorsReadsBackTheSame(String name) throws Exception {
        var before = Checkpoint.open(FILES.resolve(name));
        Path file = Files.createDirectories(SAVED).resolve(name + ".safetensors");
        Checkpoint.save(file, before.tensors(), Map.of("note", "größe \"quoted\""));

        var after = Checkpoint.open(file);
        assertEquals("safetensors", after.format());
        assertEquals(digests(before), digests(after));
        assertEquals(Map.of("note", "größe \"quoted\""), after.metadata());
    }

    private static Map<String, String> digests(Checkpoint checkpoint) throws Exception {
        var digests = new LinkedHashMap<String, String>();
        for (var entry : checkpoint.tensors().entrySet()) {
            StoredTensor tensor = entry.getValue();
            digests.put(entry.getKey(), tensor + " " + CheckpointTest.sha256(tensor));
        }
        assertTrue(digests.size() > 1);
        return digests;
    }

    @Test
    void tiedWeightsAreWrittenOnceAndTiedAgain(@TempDir Path dir) {
        var tensors = Checkpoint.open(FILES.resolve("views.pth")).tensors();
        var tied = Map.of("a", tensors.get("encoder.weight"), "b", tensors.get("decoder.weight"));
        Path file = dir.resolve("tied.pth");
        Checkpoint.save(file, tied);
        var read = Checkpoint.open(file).tensors();
        assertTrue(read.get("a").sharesStorage(read.get("b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"long.pth", "long.safetensors"})
    void namesMayBeLong(String file, @TempDir Path dir) {
        String name = "n".repeat(60_000);
        var tensor = Checkpoint.open(FILES.resolve("state_dict.pth")).tensors().get("0.weight");
        Checkpoint.save(dir.resolve(file), Map.of(name, tensor));
        assertEquals(
                List.of(name),
                List.copyOf(Checkpoint.open(dir.resolve(file)).tensors().keySet()));
    }

    @Test
    void valuesOfEveryKindReadBackTheSame() throws IOException {
        var before = (Map<?, ?>) Checkpoint.open(FILES.resolve("values.pth")).root();
        Path file = Files.createDirectories(SAVED).resolve("values.pth");
        Checkpoint.save(file, before);

        var after = (Map<?, ?>) Checkpoint.open(file).root();
        assertEquals(List.copyOf(before.keySet()), List.copyOf(after.keySet()));
        before.forEach((key, value) -> {
            if (value instanceof byte[] bytes) {
                assertArrayEquals(bytes, (byte[]) after.get(key));
            } else {
                assertEquals(value, after.get(key));
            }
        });
    }

    @Test
    void whatCannotBeWrittenLeavesNothingBehind(@TempDir Path dir) throws IOException {
        var unknown = Map.of("a", Thread.currentThread());
        var e = assertThrows(HubException.class, () -> Checkpoint.save(dir.resolve("a.pth"), unknown));
        assertEquals(HubException.Kind.ARGUMENT, e.kind());
        assertTrue(e.getMessage().contains("java.lang.Thread"), e.getMessage());
        var epoch = Map.of("epoch", 3L);
        e = assertThrows(HubException.class, () -> Checkpoint.save(dir.resolve("a.safetensors"), epoch));
        assertTrue(e.getMessage().contains("\"epoch\""), e.getMessage());
        var reserved = Map.of(
                "__metadata__", Checkpoint.open(FILES.resolve("tensor.pth")).root());
        e = assertThrows(HubException.class, () -> Checkpoint.save(dir.resolve("a.safetensors"), reserved));
        assertTrue(e.getMessage().contains("\"__metadata__\""), e.getMessage());
        try (var left = Files.list(dir)) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** Saves one megabyte, and prints what went wrong. */
    static final class Child {

        public static void main(String[] args) {
            var e = assertThrows(HubException.class, () -> Checkpoint.save(Path.of(args[0]), LARGE));
            System.out.println(e.kind() + " " + e.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "size=64k | DISK Cannot write FILE: the disk is full, or a quota is used up. Free space there, or"
                        + " choose another place.",
                "ro | DISK Cannot write FILE: the file system is read-only. Choose another place."
            })
    void aDiskThatTakesNoMoreIsToldWithTheFile(String mount, String told, @TempDir Path dir) throws Exception {
        String shell = "mount -t tmpfs -o " + mount + " none " + dir;
        assumeTrue(
                new ProcessBuilder("unshare", "-m", "sh", "-c", shell).start().waitFor() == 0,
                "this user may not mount file systems");
        Path file = dir.resolve("a.pth");
        Process child = new ProcessBuilder(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        shell + " && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(told, said.strip().replace(file.toString(), "FILE"));
    }

    /** A process that had the number of this one, and is dead. */
    private static String dead() {
        return ProcessIdentity.uniqueName().replaceFirst("-[0-9a-f]+(-[0-9a-f]{16})$", "-1$1");
    }

    @Test
    void whatAKilledProcessLeftBesideAFileGoesWhenItIsSavedAgain(@TempDir Path dir) throws IOException {
        Path left = Files.createFile(dir.resolve(".a.pth." + dead() + ".part"));
        Path living = Files.createFile(dir.resolve(".a.pth." + ProcessIdentity.uniqueName() + ".part"));
        Path ofAnother = Files.createFile(dir.resolve(".b.pth." + dead() + ".part"));
        Checkpoint.save(dir.resolve("a.pth"), LARGE);
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(living) && Files.exists(ofAnother));
    }

    @Test
    void placesThatNoFileCanHaveAreSaid(@TempDir Path dir) {
        var e = assertThrows(HubException.class, () -> Checkpoint.save(dir.resolve("no/a.pth"), Map.of()));
        assertTrue(e.getMessage().endsWith("a.pth: cannot be written: there is no folder for it"), e.getMessage());
        e = assertThrows(HubException.class, () -> Checkpoint.save(dir, Map.of()));
        assertTrue(e.getMessage().endsWith("it is a folder"), e.getMessage());
    }
}
