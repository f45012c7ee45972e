package hub.fetch.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.CheckpointRequest;
import hub.fetch.TestHub;
import hub.fetch.disk.Sha256;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.FlakyServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of PyTorch's own tests of load_state_dict_from_url, as far as they are about files, and more. */
class CheckpointStoreTest {

    private static final byte[] WEIGHTS = "weights".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER = "other weights".getBytes(StandardCharsets.UTF_8);
    private static final String HASH = sha256(WEIGHTS);

    @TempDir
    private Path dir;

    private FlakyServer server;
    private TestHub hub;

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.newDigest().digest(bytes));
    }

    @BeforeEach
    void start() throws IOException {
        server = new FlakyServer(WEIGHTS);
        hub = new TestHub(dir.resolve("hub"), Map.of());
    }

    @AfterEach
    void stop() {
        hub.close();
        server.close();
    }

    private CheckpointRequest request(String path) {
        return CheckpointRequest.of(server.url(path));
    }

    private Path fetch(CheckpointRequest request) {
        return hub.checkpoints.fetch(request);
    }

    private HubException fails(CheckpointRequest request) {
        return assertThrows(HubException.class, () -> fetch(request));
    }

    @Test
    void test_load_state_dict_from_url() throws IOException {
        Path file = fetch(request("/file/model.pth?raw=true"));
        assertEquals(hub.root.resolve("checkpoints/model.pth"), file);
        assertArrayEquals(WEIGHTS, Files.readAllBytes(file));
    }

    @Test
    void test_load_state_dict_from_url_with_file_name() {
        assertEquals(
                hub.root.resolve("checkpoints/mine.pth"),
                fetch(request("/file/model.pth").withFileName("mine.pth")));
    }

    @Test
    void aNameStaysEscapedAsTorchHubLeavesIt() {
        assertEquals(hub.root.resolve("checkpoints/a%20b%2Fc.pth"), fetch(request("/file/a%20b%2Fc.pth")));
    }

    @Test
    void anotherModelDir() {
        assertEquals(
                dir.resolve("m/model.pth"), fetch(request("/file/model.pth").withModelDir(dir.resolve("m"))));
    }

    @Test
    void aFolderWhereTheWeightsShouldBeIsToBeMovedAway() throws IOException {
        Path folder = hub.root.resolve("checkpoints/model.pth");
        Path kept = Files.writeString(Files.createDirectories(folder).resolve("notes.txt"), "mine");
        for (CheckpointRequest request :
                List.of(request("/file/model.pth"), request("/file/model.pth").withHashPrefix(HASH.substring(0, 8)))) {
            var error = fails(request);
            assertEquals(Kind.DISK, error.kind());
            assertEquals(
                    folder + " is a folder. Expected the weights from " + server.url("/file/model.pth")
                            + ", or nothing. Move the folder away.",
                    error.getMessage());
        }
        assertTrue(Files.exists(kept));

        Files.move(folder, dir.resolve("away"));
        assertArrayEquals(WEIGHTS, Files.readAllBytes(fetch(request("/file/model.pth"))));
    }

    @Test
    void anIndexOfACheckpointInSeveralFilesIsNoErrorOfTheServer() throws IOException {
        byte[] index = "{\"metadata\": {}, \"weight_map\": {\"w\": \"a.bin\"}}".getBytes(StandardCharsets.UTF_8);
        server.change(index, "\"i\"");
        assertArrayEquals(index, Files.readAllBytes(fetch(request("/file/pytorch_model.bin.index.json"))));
        server.change("{\"message\": \"Not Found\"}".getBytes(StandardCharsets.UTF_8), "\"e\"");
        assertEquals(
                Kind.CORRUPT,
                fails(request("/file/model.safetensors.index.json")).kind());
    }

    @Test
    void test_load_legacy_zip_checkpoint() throws IOException {
        server.change(zip("inside.pth", WEIGHTS), "\"z\"");
        Path file = fetch(request("/file/legacy.zip"));
        assertEquals("inside.pth", file.getFileName().toString());
        assertArrayEquals(WEIGHTS, Files.readAllBytes(file));
        assertEquals(file, fetch(request("/file/legacy.zip")));
        assertEquals(1, server.seen().size());
    }

    @Test
    void test_load_zip_1_6_checkpoint() throws IOException {
        server.change(zip("a/data.pkl", WEIGHTS, "a/version", OTHER), "\"z\"");
        assertEquals(hub.root.resolve("checkpoints/model.pth"), fetch(request("/file/model.pth")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil.pth", "/tmp/evil.pth", "C:/evil.pth", "..\\evil.pth", "a/../../evil.pth"})
    void aLegacyZipCannotLeadOutOfTheCache(String name) throws IOException {
        server.change(zip(name, WEIGHTS), "\"z\"");
        assertEquals(Kind.CORRUPT, fails(request("/file/legacy.zip")).kind());
        try (var files = Files.walk(dir)) {
            assertTrue(files.noneMatch(file -> file.toString().contains("evil")));
        }
    }

    @Test
    void aLegacyZipHasTheLimitsOfTheConfiguration() throws IOException {
        server.change(zip("legacy.pth", new byte[1000]), "\"z\"");
        try (var limited = new TestHub(hub.root, Map.of(), new TestConfig(), Map.of("maxBytes", 999L))) {
            var error = assertThrows(HubException.class, () -> limited.checkpoints.fetch(request("/file/legacy.zip")));
            assertTrue(error.getMessage().contains("999 bytes (maxBytes of hub.snapshots)"), error.getMessage());
        }
        assertEquals(1000, Files.size(fetch(request("/file/legacy.zip"))));
    }

    /** Of a checkpoint with thousands of tensors, no more is read than its end. */
    @Test
    void aZipOfManyFilesIsLeftToWhoReadsIt() throws IOException {
        byte[] odd = zip("a/data.pkl", WEIGHTS, "a/data.pkl2", OTHER);
        odd[odd.length - 22 - 40] ^= 1;
        server.change(odd, "\"z\"");
        assertArrayEquals(odd, Files.readAllBytes(fetch(request("/file/model.pth"))));
    }

    @Test
    void aFileThatIsThereNeedsNoDownload() throws IOException {
        fetch(request("/file/model.pth"));
        server.close();
        assertArrayEquals(WEIGHTS, Files.readAllBytes(fetch(request("/file/model.pth"))));
    }

    @Test
    void aFileThatPythonDownloadedIsUsed() throws IOException {
        Path file = hub.root.resolve("checkpoints/model-" + HASH.substring(0, 8) + ".pth");
        Files.createDirectories(file.getParent());
        Files.write(file, WEIGHTS);
        assertEquals(file, fetch(request("/file/" + file.getFileName()).withCheckHash(true)));
        assertEquals(0, server.seen().size());
    }

    @Test
    void aFileThatPythonDownloadedFromElsewhereIsLeftAlone() throws IOException {
        Path file = hub.root.resolve("checkpoints/model.pth");
        Files.createDirectories(file.getParent());
        Files.write(file, OTHER);
        Path mine = fetch(request("/file/model.pth").withHashPrefix(HASH));
        assertNotEquals(file, mine);
        assertArrayEquals(WEIGHTS, Files.readAllBytes(mine));
        assertArrayEquals(OTHER, Files.readAllBytes(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model-00001-of-00002.safetensors",
                "pytorch_model-00002-of-00003.bin",
                "model.safetensors.index.json",
                "pytorch_model.bin.index.json"
            })
    void aPartOfACheckpointThatPythonLeftMayBeAnotherReposAndIsLeftAlone(String name) throws IOException {
        Path python = hub.root.resolve("checkpoints").resolve(name);
        Files.createDirectories(python.getParent());
        Files.write(python, OTHER);
        Path one = fetch(request("/file/a/" + name));
        Path two = fetch(request("/file/b/" + name));
        assertEquals(3, new HashSet<>(List.of(python, one, two)).size());
        assertArrayEquals(WEIGHTS, Files.readAllBytes(one));
        assertArrayEquals(OTHER, Files.readAllBytes(python));
        assertEquals(python, fetch(request("/file/c/" + name).withHashPrefix(sha256(OTHER))));
        assertEquals(2, server.seen().size());
    }

    @Test
    void twoUrlsWithOneNameGetEachTheirOwnFile() throws IOException {
        Path one = fetch(request("/file/a/model.pth"));
        server.change(OTHER, "\"2\"");
        Path two = fetch(request("/file/b/model.pth"));
        assertArrayEquals(WEIGHTS, Files.readAllBytes(one));
        assertArrayEquals(OTHER, Files.readAllBytes(two));
        assertEquals(one, fetch(request("/file/a/model.pth")));
        assertEquals(two, fetch(request("/file/b/model.pth")));
        assertEquals(2, server.seen().size());
    }

    @Test
    void theHashIsTakenFromTheNameInTheUrl() {
        String good = HASH.substring(0, 8);
        fetch(request("/file/model-" + good + ".pth").withCheckHash(true));
        var error = fails(request("/file/model-0123abcd.pth").withCheckHash(true));
        assertEquals(Kind.CORRUPT, error.kind());
        assertTrue(error.getMessage().contains("invalid hash value (expected \"0123abcd\", got \"" + HASH + "\")"));
    }

    @Test
    void theHashIsTakenFromTheFileName() {
        fetch(request("/file/model.pth")
                .withFileName("m-" + HASH.substring(0, 8) + ".pth")
                .withCheckHash(true));
        assertEquals(
                Kind.CORRUPT,
                fails(request("/file/model.pth").withFileName("m-0123abcd.pth").withCheckHash(true))
                        .kind());
    }

    @Test
    void aNameWithoutAHashIsRefusedBeforeAnyDownload() {
        for (String name : new String[] {"model.pth", "model-123.pth", "model-0123ABCD.pth", "model-resnet18.pth"}) {
            assertEquals(
                    Kind.ARGUMENT,
                    fails(request("/file/" + name).withCheckHash(true)).kind());
        }
        assertEquals(
                Kind.ARGUMENT,
                fails(request("/file/m.pth").withHashPrefix("xyz")).kind());
        assertEquals(0, server.seen().size());
    }

    @Test
    void aWrongHashIsRefusedOverFileUrls() throws IOException {
        Path source = Files.write(dir.resolve("model-0123abcd.pth"), WEIGHTS);
        assertEquals(
                Kind.CORRUPT,
                fails(CheckpointRequest.of(source.toUri()).withCheckHash(true)).kind());
        assertFalse(Files.exists(hub.root.resolve("checkpoints/model-0123abcd.pth")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/b", "a\\b", "C:x", ""})
    void aFileNameThatIsNoneIsRefused(String name) {
        assertEquals(
                Kind.ARGUMENT, fails(request("/file/m.pth").withFileName(name)).kind());
    }

    @Test
    void aReloadDownloadsAgain() throws IOException {
        fetch(request("/file/model.pth"));
        server.change(OTHER, "\"2\"");
        assertArrayEquals(WEIGHTS, Files.readAllBytes(fetch(request("/file/model.pth"))));
        assertArrayEquals(
                OTHER, Files.readAllBytes(fetch(request("/file/model.pth").withForceReload(true))));
    }

    @Test
    void aFileThatWasChangedIsDownloadedAgain() throws IOException {
        Path file = fetch(request("/file/model.pth"));
        Files.write(file, OTHER);
        assertArrayEquals(WEIGHTS, Files.readAllBytes(fetch(request("/file/model.pth"))));
    }

    @Test
    void aFileThatWasTouchedIsHashedAndKept() throws IOException {
        Path file = fetch(request("/file/model.pth"));
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        fetch(request("/file/model.pth"));
        assertEquals(1, server.seen().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE html><html>Sign in</html>",
                "\n<html>Sign in</html>",
                "{\"message\": \"Not Found\"}",
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
            })
    void whatIsNoFileOfWeightsIsRefused(String body) {
        server.next(server.body("text/plain", body.getBytes(StandardCharsets.UTF_8)));
        assertEquals(Kind.CORRUPT, fails(request("/plain/model.pth")).kind());
        assertFalse(Files.exists(hub.root.resolve("checkpoints/model.pth")));
    }

    @Test
    void inOfflineModeTheCacheIsUsedAndNothingIsAsked() {
        Path file = fetch(request("/file/model.pth"));
        try (var offline = new TestHub(hub.root, Map.of("HUB_OFFLINE", "1"))) {
            assertEquals(file, offline.checkpoints.fetch(request("/file/model.pth")));
            assertEquals(
                    Kind.OFFLINE,
                    assertThrows(HubException.class, () -> offline.checkpoints.fetch(request("/file/other.pth")))
                            .kind());
        }
        assertEquals(1, server.seen().size());
    }

    @Test
    void aPrivateReleasesFileComesThroughTheApiAndItsHostSeesNoToken() throws IOException {
        try (var github = new FakeGitHub(dir.resolve("github"))) {
            github.repo("owner/name");
            github.makePrivate("owner/name", "secret");
            github.file("asset", server.urlOfOtherHost("/file").toString().getBytes(StandardCharsets.UTF_8));
            URI url = URI.create(github.url() + "/owner/name/releases/download/v1/weights.pth");
            try (var member = new TestHub(
                    hub.root, Map.of("HUB_GITHUB_URL", github.url().toString(), "GITHUB_TOKEN", "secret"))) {
                assertArrayEquals(WEIGHTS, Files.readAllBytes(member.checkpoints.fetch(CheckpointRequest.of(url))));
            }
            server.seen().forEach(seen -> assertEquals(null, seen.authorization()));
            assertFalse(server.seen().isEmpty());
        }
    }

    private static byte[] zip(Object... namesAndContents) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
                zip.write((byte[]) namesAndContents[i + 1]);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
