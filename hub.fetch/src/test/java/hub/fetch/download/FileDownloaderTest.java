package hub.fetch.download;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import hub.fetch.TestHub;
import hub.fetch.disk.Sha256;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FlakyServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileDownloaderTest {

    private static final int SIZE = 3_000_000;
    private static final int LARGE = 70_000_000;

    private final byte[] content = random(SIZE, 1);

    @TempDir
    private Path dir;

    private FlakyServer server;
    private TestHub hub;
    private Path file;

    private static byte[] random(int size, long seed) {
        var bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void start() throws IOException {
        server = new FlakyServer(content);
        hub = new TestHub(dir.resolve("hub"), Map.of());
        file = dir.resolve("folder/file");
    }

    @AfterEach
    void stop() {
        hub.close();
        server.close();
    }

    private void configure(TestConfig config, Map<String, String> environment) {
        hub.close();
        hub = new TestHub(dir.resolve("hub"), environment, config);
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.newDigest().digest(bytes));
    }

    private String download(String path) {
        return hub.downloader.download(server.url(path), file, null, Progress.NONE);
    }

    private HubException fails(String path) {
        return assertThrows(HubException.class, () -> download(path));
    }

    private void assertArrived() throws IOException {
        assertArrayEquals(content, Files.readAllBytes(file));
        assertEquals(List.of(file), files());
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(file.getParent())) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/file", "/plain", "/dated", "/chunked"})
    void aFileArrivesWholeWithItsHash(String path) throws IOException {
        assertEquals(sha256(content), download(path));
        assertArrived();
    }

    @Test
    void test_download_url_to_file() throws IOException {
        download("/file");
        assertArrived();
        Path plain = Files.createFile(dir.resolve("plain"));
        assertEquals(
                PosixFilePermissions.toString(Files.getPosixFilePermissions(plain)),
                PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/file", "/plain"})
    void anEmptyFileArrives(String path) throws IOException {
        server.change(new byte[0], "\"0\"");
        assertEquals(sha256(new byte[0]), download(path));
        assertEquals(0, Files.size(file));
    }

    @Test
    void aFileUrlIsCopied() throws IOException {
        Path source = Files.write(dir.resolve("source"), content);
        assertEquals(sha256(content), hub.downloader.download(source.toUri(), file, null, Progress.NONE));
        assertArrived();
    }

    @Test
    void aWrongHashLeavesWhatWasThere() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "old");
        var error = assertThrows(
                HubException.class,
                () -> hub.downloader.download(server.url("/file"), file, "0123abcd", Progress.NONE));
        assertEquals(Kind.CORRUPT, error.kind());
        assertEquals(
                server.url("/file") + ": invalid hash value (expected \"0123abcd\", got \"" + sha256(content) + "\")",
                error.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @ParameterizedTest
    @ValueSource(strings = {"xyz", "", "0123abcd "})
    void aHashThatIsNoneIsRefusedBeforeAnyDownload(String hash) {
        var error = assertThrows(
                HubException.class, () -> hub.downloader.download(server.url("/file"), file, hash, Progress.NONE));
        assertEquals(Kind.ARGUMENT, error.kind());
        assertEquals(0, server.seen().size());
    }

    @Test
    void aFolderIsRefusedBeforeAnyDownload() {
        var error = assertThrows(
                HubException.class, () -> hub.downloader.download(server.url("/file"), dir, null, Progress.NONE));
        assertEquals(
                dir + " is a folder: name the file that " + server.url("/file") + " shall become.", error.getMessage());
        assertEquals(0, server.seen().size());
    }

    @Test
    void anErrorOfTheDiskNamesTheFile() throws IOException {
        Path taken = Files.createFile(dir.resolve("taken"));
        var error = assertThrows(
                HubException.class,
                () -> hub.downloader.download(server.url("/file"), taken.resolve("file"), null, Progress.NONE));
        assertEquals(Kind.DISK, error.kind());
        assertEquals("Cannot read or write " + taken + ": it is not a folder", error.getMessage());
    }

    @Test
    void aMissingFileIsNotFound() {
        var error = assertThrows(
                HubException.class,
                () -> hub.downloader.download(dir.resolve("absent").toUri(), file, null, Progress.NONE));
        assertEquals(Kind.NOT_FOUND, error.kind());
    }

    @Test
    void aFolderIsNoSource() {
        var error =
                assertThrows(HubException.class, () -> hub.downloader.download(dir.toUri(), file, null, Progress.NONE));
        assertEquals(Kind.ARGUMENT, error.kind());
        assertEquals(dir + " is a folder: name a file in it.", error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/x", "x", "jar:file:x"})
    void anotherSchemeIsRefused(String url) {
        var error = assertThrows(
                HubException.class, () -> hub.downloader.download(URI.create(url), file, null, Progress.NONE));
        assertEquals(Kind.ARGUMENT, error.kind());
    }

    @Test
    void progressBeginsAtNothingAndEndsAtTheLength() {
        var told = new ArrayList<Long>();
        hub.downloader.download(server.url("/plain"), file, null, (what, done, total) -> {
            assertEquals("Downloading: \"" + server.url("/plain") + "\" to " + file, what);
            told.add(done);
        });
        assertEquals(0, told.getFirst());
        assertEquals(SIZE, told.getLast());
        assertEquals(told.stream().sorted().toList(), told);
    }

    @Test
    void aLargeFileComesOverSeveralConnectionsAtOnce() throws IOException {
        byte[] large = random(LARGE, 2);
        server.change(large, "\"2\"");
        assertEquals(sha256(large), download("/file"));
        assertArrayEquals(large, Files.readAllBytes(file));
        assertEquals(6, server.seen().size());
    }

    @Test
    void overOneConnectionThereIsOneRequest() throws IOException {
        configure(new TestConfig().with("connections", 1), Map.of());
        download("/file");
        assertArrived();
        assertNull(server.seen().getFirst().range());
        assertEquals(1, server.seen().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 1_048_575, 1_048_576, 2_999_999})
    void aConnectionThatIsCutIsResumed(int at) throws IOException {
        configure(new TestConfig().with("connections", 1), Map.of());
        server.next(server.cutAt(at));
        assertEquals(sha256(content), download("/file"));
        assertArrived();
        assertEquals(2, server.seen().size());
        if (at > 0) {
            assertEquals("bytes=" + at + "-2999999", server.seen().get(1).range());
            assertEquals("\"1\"", server.seen().get(1).ifRange());
        }
    }

    @Test
    void aConnectionThatIsCutIsBegunAnewWhereTheServerSendsNoParts() throws IOException {
        server.next(server.cutAt(1000), server.cutAt(2_000_000));
        assertEquals(sha256(content), download("/plain"));
        assertArrived();
    }

    @Test
    void partsThatAreCutAreResumed() throws IOException {
        byte[] large = random(LARGE, 2);
        server.change(large, "\"2\"");
        server.next(server.cutAt(500), server.cutAt(100_000), server.none(), server.cutAt(0), server.cutAt(10_000_000));
        assertEquals(sha256(large), download("/file"));
        assertArrayEquals(large, Files.readAllBytes(file));
    }

    @Test
    void aServerThatIsSilentIsLeftAndAskedAgain() throws IOException {
        configure(new TestConfig().with("responseTimeout", 1000), Map.of());
        server.next(server.stallAt(1000), server.stallAt(0));
        assertEquals(sha256(content), download("/file"));
        assertArrived();
    }

    @Test
    void aServerThatStaysSilentIsAnErrorAndLeavesNothing() throws IOException {
        configure(new TestConfig().with("responseTimeout", 100).with("attempts", 2), Map.of());
        server.next(server.stallAt(0), server.stallAt(0));
        var error = fails("/plain");
        assertEquals(Kind.NETWORK, error.kind());
        assertTrue(error.getMessage().contains("silent"), error.getMessage());
        assertEquals(List.of(), files());
    }

    @Test
    void aBodyShorterThanAnnouncedIsAnError() throws IOException {
        configure(new TestConfig().with("attempts", 2), Map.of());
        server.next(server.announcing(1), server.announcing(1));
        assertEquals(Kind.NETWORK, fails("/plain").kind());
        assertFalse(Files.exists(file));
    }

    @Test
    void whatADeadProcessLeftIsResumed() throws IOException {
        configure(new TestConfig().with("attempts", 1).with("connections", 1), Map.of());
        server.next(server.cutAt(2_000_000));
        fails("/file");
        configure(new TestConfig(), Map.of());
        assertEquals(sha256(content), download("/file"));
        assertArrived();
        assertEquals("bytes=2000000-2999999", server.seen().getLast().range());
    }

    @Test
    void aNoteThatClaimsMoreThanThereIsIsNotBelieved() throws IOException {
        configure(new TestConfig().with("attempts", 1).with("connections", 1), Map.of());
        server.next(server.cutAt(2_000_000));
        fails("/file");
        try (var left = Files.list(file.getParent())) {
            Path part = left.filter(path -> path.toString().endsWith(".part"))
                    .findFirst()
                    .orElseThrow();
            Files.write(part, new byte[10]);
        }
        configure(new TestConfig(), Map.of());
        assertEquals(sha256(content), download("/file"));
        assertArrived();
    }

    @Test
    void whatADeadProcessLeftIsThrownAwayIfTheFileChanged() throws IOException {
        configure(new TestConfig().with("attempts", 1).with("connections", 1), Map.of());
        server.next(server.cutAt(2_000_000));
        fails("/file");
        byte[] other = random(SIZE + 5, 3);
        server.change(other, "\"3\"");
        configure(new TestConfig(), Map.of());
        assertEquals(sha256(other), download("/file"));
        assertArrayEquals(other, Files.readAllBytes(file));
    }

    @Test
    void aFileThatChangesBetweenItsPartsIsBegunAnew() throws IOException {
        byte[] before = random(LARGE, 2);
        byte[] after = random(LARGE, 3);
        server.change(before, "\"2\"");
        server.next(server.none(), server.none(), server.changing(after, "\"3\""));
        assertEquals(sha256(after), download("/file"));
        assertArrayEquals(after, Files.readAllBytes(file));
    }

    @Test
    void aFileThatChangesAllTheTimeIsAnError() {
        server.next(IntStream.range(0, 20)
                .mapToObj(i -> server.changing(content, "\"x" + i + "\""))
                .toArray(FlakyServer.Fault[]::new));
        var error = fails("/file");
        assertEquals(Kind.NETWORK, error.kind());
        assertTrue(error.getMessage().contains("changed on the server"), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void whatMayPassIsTriedAgain(int status) throws IOException {
        server.next(server.status(status, Map.of()), server.status(status, Map.of("Retry-After", "0")));
        assertEquals(sha256(content), download("/file"));
        assertArrived();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410, 501})
    void whatDoesNotPassIsNotTriedAgain(int status) {
        server.next(server.status(status, Map.of()));
        var error = fails("/file");
        assertEquals(status == 404 || status == 410 ? Kind.NOT_FOUND : Kind.NETWORK, error.kind());
        assertTrue(error.getMessage().contains("answered " + status), error.getMessage());
        assertEquals(1, server.seen().size());
    }

    @Test
    void retriesEnd() {
        server.next(IntStream.range(0, 9)
                .mapToObj(i -> server.status(503, Map.of()))
                .toArray(FlakyServer.Fault[]::new));
        assertEquals(Kind.NETWORK, fails("/file").kind());
        assertEquals(5, server.seen().size());
    }

    @Test
    void aRateLimitThatOpensSoonIsWaitedFor() throws IOException {
        String soon = String.valueOf(Instant.now().getEpochSecond());
        server.next(server.status(403, Map.of("x-ratelimit-remaining", "0", "x-ratelimit-reset", soon)));
        assertEquals(sha256(content), download("/file"));
    }

    @Test
    void aRateLimitThatOpensLateIsExplained() {
        Instant late = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 3000);
        server.next(server.status(
                403,
                Map.of(
                        "x-ratelimit-limit",
                        "60",
                        "x-ratelimit-remaining",
                        "0",
                        "x-ratelimit-reset",
                        String.valueOf(late.getEpochSecond()))));
        var error = fails("/file");
        assertEquals(Kind.NETWORK, error.kind());
        assertTrue(
                error.getMessage().contains("The rate limit of 60 requests")
                        && error.getMessage().contains("It opens again at " + late)
                        && error.getMessage().contains("GITHUB_TOKEN"),
                error.getMessage());
        assertEquals(1, server.seen().size());
    }

    @Test
    void aServerThatWantsALongPauseIsNotWaitedFor() {
        server.next(server.status(429, Map.of("Retry-After", "3600")));
        assertTrue(fails("/file").getMessage().contains("rate limit"));
        assertEquals(1, server.seen().size());
    }

    @Test
    void aRedirectIsFollowed() throws IOException {
        server.next(server.status(302, Map.of("Location", "/file?signed")));
        assertEquals(sha256(content), download("/plain"));
        assertArrived();
    }

    @Test
    void aRedirectToItselfEnds() {
        server.next(IntStream.range(0, 100)
                .mapToObj(i -> server.status(302, Map.of("Location", "/file")))
                .toArray(FlakyServer.Fault[]::new));
        assertTrue(fails("/file").getMessage().contains("redirects more than 10 times"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://x/y", "gopher:x"})
    void aRedirectToAnotherSchemeIsNotFollowed(String location) {
        server.next(server.status(302, Map.of("Location", location)));
        assertTrue(fails("/file").getMessage().contains("not followed"));
        assertFalse(Files.exists(file));
    }

    @Test
    void aTokenIsNotCarriedToAnotherHost() throws IOException {
        var github = Map.of("HUB_GITHUB_URL", server.url("").toString(), "GITHUB_TOKEN", "secret");
        configure(new TestConfig(), github);
        var redirect = server.status(
                302, Map.of("Location", server.urlOfOtherHost("/file").toString()));
        server.next(redirect, server.none(), redirect);
        download("/plain");
        assertEquals("Bearer secret", server.seen().getFirst().authorization());
        assertEquals(4, server.seen().size());
        server.seen().stream()
                .filter(request -> request.path().equals("/file"))
                .forEach(request -> assertNull(request.authorization()));
    }

    @Test
    void aTokenIsNotShownToAHostThatIsNotItsOwn() {
        configure(
                new TestConfig().with("_tokens", new String[] {"other.example.com=secret"}),
                Map.of("GITHUB_TOKEN", "s"));
        download("/file");
        server.seen().forEach(request -> assertNull(request.authorization()));
    }

    @Test
    void aPasswordInAUrlIsUsedAndNotShown() throws IOException {
        URI url = URI.create(server.url("/file").toString().replace("http://", "http://user:secret@"));
        var told = new ArrayList<String>();
        hub.downloader.download(url, file, null, (what, done, total) -> told.add(what));
        assertNotNull(server.seen().getFirst().authorization());
        assertFalse(String.join("", told).contains("secret"));
        try (var facts = Files.list(hub.root.resolve(".hub/files"))) {
            assertFalse(Files.readString(facts.findFirst().orElseThrow()).contains("secret"));
        }
    }

    @Test
    void onlyThePasswordIsTakenOutOfAUrl() {
        URI url = URI.create(server.url("/file/a@1").toString().replace("http://", "http://a@"));
        hub.downloader.download(url, file, null, Progress.NONE);
        assertEquals("/file/a@1", server.seen().getFirst().path());
    }

    @Test
    void anErrorShowsNoPassword() {
        URI url = URI.create("ftp://user:secret@host/file");
        var error = assertThrows(HubException.class, () -> hub.downloader.download(url, file, null, Progress.NONE));
        assertEquals("Cannot download \"ftp://host/file\": expected a https:, http: or file: URL.", error.getMessage());
    }

    @Test
    void inOfflineModeFilesAreCopiedAndNothingIsAsked() throws IOException {
        configure(new TestConfig(), Map.of("HUB_OFFLINE", "1"));
        assertEquals(Kind.OFFLINE, fails("/file").kind());
        assertEquals(0, server.seen().size());
        Path source = Files.write(dir.resolve("source"), content);
        hub.downloader.download(source.toUri(), file, null, Progress.NONE);
        assertArrived();
    }

    @Test
    void aHostThatDoesNotExistIsAnErrorOfTheConnection() {
        var error = assertThrows(
                HubException.class,
                () -> hub.downloader.download(URI.create("http://no-such-host.invalid/x"), file, null, Progress.NONE));
        assertEquals(Kind.OFFLINE, error.kind());
    }

    @Test
    void thoseWhoWantTheSameAtTheSameTimeShareOneDownload() throws Exception {
        byte[] large = random(LARGE, 2);
        server.change(large, "\"2\"");
        try (var threads = Executors.newCachedThreadPool()) {
            Callable<String> download = () -> download("/file");
            for (var result : threads.invokeAll(java.util.Collections.nCopies(8, download))) {
                assertEquals(sha256(large), result.get());
            }
        }
        assertEquals(6, server.seen().size());
    }

    @Test
    void anInterruptEndsADownload() throws Exception {
        server.next(server.stallAt(1000));
        try (var thread = Executors.newSingleThreadExecutor()) {
            var result = thread.submit(() -> fails("/file"));
            while (server.seen().isEmpty()) {
                Thread.onSpinWait();
            }
            thread.shutdownNow();
            assertTrue(
                    result.get().getMessage().contains("interrupted"),
                    result.get().getMessage());
        }
    }
}
