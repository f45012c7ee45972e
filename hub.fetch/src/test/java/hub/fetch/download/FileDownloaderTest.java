package hub.fetch.download;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import hub.fetch.cache.Cache;
import hub.fetch.download.VerifiedDownloads.Request;
import hub.fetch.http.Http.Auth;
import hub.fetch.http.TestConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives, where, and how it is told. */
class FileDownloaderTest extends DownloadTestCase {

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
    void aFileUrlOfMoreThanTheLimitIsRefused() throws IOException {
        Path source = Files.write(dir.resolve("source"), content);
        var downloads = new VerifiedDownloads(hub.network.http(), new Cache(() -> hub.root).layout());
        var request = new Request(
                source.toUri(), Auth.NONE, Map.of(), file, null, SIZE - 1, VerifiedDownloads.Check.NONE, Progress.NONE);
        var error = assertThrows(HubException.class, () -> downloads.fetch(request));
        assertEquals(Kind.CORRUPT, error.kind());
        assertEquals(List.of(), files());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/file", "/plain", "/dated"})
    void theSizeOfAFileIsToldWithoutItsContent(String path) {
        assertEquals(SIZE, hub.downloader.size(server.url(path)));
        assertFalse(Files.exists(file));
    }

    @Test
    void noMoreThanTheFirstByteIsAskedForItsSize() throws IOException {
        hub.downloader.size(server.url("/file"));
        assertEquals(
                List.of("bytes=0-0"),
                server.seen().stream().map(request -> request.range()).toList());
        server.change(new byte[0], "\"0\"");
        assertEquals(0, hub.downloader.size(server.url("/file")));
    }

    @Test
    void aSizeThatNobodySaysIsUnknown() {
        assertEquals(Progress.UNKNOWN, hub.downloader.size(server.url("/chunked")));
    }

    @Test
    void aFileThatIsNotThereHasNoSize() throws IOException {
        server.next(server.status(404, Map.of()));
        var error = assertThrows(HubException.class, () -> hub.downloader.size(server.url("/file")));
        assertEquals(Kind.NOT_FOUND, error.kind());
        error = assertThrows(
                HubException.class,
                () -> hub.downloader.size(dir.resolve("none").toUri()));
        assertEquals("There is no file " + dir.resolve("none") + ".", error.getMessage());
        assertEquals(
                SIZE,
                hub.downloader.size(Files.write(dir.resolve("source"), content).toUri()));
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
                dir + " is a folder: name the file that " + server.url("/file") + " will become.", error.getMessage());
        assertEquals(0, server.seen().size());
    }

    @Test
    void anErrorOfTheDiskNamesTheFile() throws IOException {
        Path taken = Files.createFile(dir.resolve("taken"));
        var error = assertThrows(
                HubException.class,
                () -> hub.downloader.download(server.url("/file"), taken.resolve("file"), null, Progress.NONE));
        assertEquals(Kind.DISK, error.kind());
        assertEquals(
                "Cannot make the folder " + taken + ": a file has its name. Move that file away.", error.getMessage());
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
        assertEquals(
                "Cannot download \"ftp://host/file\": expected an https:, http: or file: URL.", error.getMessage());
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
}
