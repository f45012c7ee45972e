package hub.fetch.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import hub.fetch.archive.Archive;
import hub.fetch.archive.ArchiveLimits;
import hub.fetch.disk.FileHashes;
import hub.fetch.http.Http;
import hub.fetch.http.NetworkSettings;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.GitRepo;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitServerTest {

    private static final int MOST_ENTRIES = 1000;
    private static final long MOST_BYTES = 100 << 20;

    @TempDir
    private Path dir;

    private FakeGitHub github;
    private GitRepo repo;

    @BeforeEach
    void start() throws IOException {
        github = new FakeGitHub(dir.resolve("github"));
        repo = github.repo("owner/name");
    }

    @AfterEach
    void stop() {
        github.close();
    }

    private GitServer server(Http http) {
        return new GitServer(http, URI.create(github.url() + "/owner/name.git"), Progress.NONE);
    }

    private static Http http() {
        return new Http(new NetworkSettings(new TestConfig().build(), Map.of()));
    }

    /** A commit with all that a tree can hold, in a pack with chains of deltas. */
    private String commitOfEverything() throws IOException {
        repo.commit("main", Map.of("hubconf.java", "class hubconf {}", "model/Ä ö.java", "class A {}", "empty", ""));
        var random = new Random(1);
        var lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            for (int line = 0; line < 100; line++) {
                lines.append(random.nextInt()).append('\n');
            }
            Files.writeString(repo.work().resolve("grows" + i), lines);
        }
        // A delta copies at most 64 KiB at once, and writes that length as none.
        var large = new byte[300_000];
        random.nextBytes(large);
        Files.write(repo.work().resolve("large"), large);
        large[150_000]++;
        Files.write(repo.work().resolve("large2"), large);
        Path run = Files.writeString(repo.work().resolve("run.sh"), "#!/bin/sh\n");
        assertTrue(run.toFile().setExecutable(true));
        Files.createSymbolicLink(repo.work().resolve("model/link"), Path.of("../run.sh"));
        String commit = repo.commitWork();
        repo.run("repack", "-adfq", "--window=50", "--depth=30");
        return commit;
    }

    private Path unpacked(Path zip) throws IOException {
        Path into = Files.createTempDirectory(dir, "unpacked");
        try (var archive = Archive.open(zip, "the archive", ArchiveLimits.DEFAULT)) {
            archive.unpackRepo(into);
        }
        return into;
    }

    private void archiveIsWhatGitArchives(String commit) throws IOException {
        Path zip = dir.resolve("a.zip");
        try (Http http = http()) {
            server(http).archive(commit, zip, MOST_ENTRIES, MOST_BYTES);
        }
        Path theirs = Files.write(dir.resolve("theirs.zip"), repo.archive(commit, "x/"));
        assertEquals(FileHashes.of(unpacked(theirs)), FileHashes.of(unpacked(zip)));
        assertTrue(Files.isExecutable(unpacked(zip).resolve("run.sh")));
        try (var archive = Archive.open(zip, "the archive", ArchiveLimits.DEFAULT)) {
            assertEquals(commit, archive.commit().orElseThrow());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "40000, FOLDER",
        "040000, FOLDER",
        "40755, FOLDER",
        "120000, LINK",
        "0120777, LINK",
        "160000, SUBMODULE",
        "0160000, SUBMODULE",
        "100644, FILE",
        "100664, FILE",
        "100755, EXECUTABLE",
        "0100755, EXECUTABLE",
    })
    void theKindOfAnEntryIsInTheHighBitsOfItsMode(String mode, Tree.Mode kind) {
        assertEquals(kind, Tree.read(tree(mode), 20).entries().getFirst().mode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-40000", "100648", "77777777777777777777"})
    void aModeThatIsNoOctalNumberIsRefused(String mode) {
        var error = assertThrows(HubException.class, () -> Tree.read(tree(mode), 20));
        assertEquals(Kind.CORRUPT, error.kind());
    }

    private static byte[] tree(String mode) {
        return (mode + " name\0" + "i".repeat(20)).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void theArchiveOfACommitIsWhatGitArchives() throws IOException {
        archiveIsWhatGitArchives(commitOfEverything());
    }

    @Test
    void aServerOfVersion0SendsTheSame() throws IOException {
        String commit = commitOfEverything();
        github.onlyVersion0();
        archiveIsWhatGitArchives(commit);
    }

    @Test
    void filesOfTheCommitComeAndNoHistory() throws IOException {
        repo.commit("main", Map.of("old", "old".repeat(1000)));
        String commit = repo.commit("main", Map.of("new", "new"));
        Path zip = dir.resolve("a.zip");
        try (Http http = http()) {
            server(http).archive(commit, zip, MOST_ENTRIES, MOST_BYTES);
        }
        assertEquals(List.of("new"), List.copyOf(FileHashes.of(unpacked(zip)).keySet()));
        assertFalse(Files.exists(dir.resolve("a.zip.pack")));
    }

    @Test
    void moreEntriesOrBytesThanAllowedAreRefused() throws IOException {
        String commit = repo.commit("main", Map.of("a", "a", "b", "b", "c/d", "1234567890"));
        try (Http http = http()) {
            var many = assertThrows(
                    HubException.class, () -> server(http).archive(commit, dir.resolve("a.zip"), 3, MOST_BYTES));
            assertTrue(
                    many.getMessage().contains("more than 3 entries (maxEntries of hub.snapshots)"), many::getMessage);
            var large = assertThrows(
                    HubException.class, () -> server(http).archive(commit, dir.resolve("b.zip"), MOST_ENTRIES, 11));
            assertTrue(large.getMessage().contains("(maxBytes of hub.snapshots)"), large::getMessage);
        }
    }

    /** Ten folders. Each has ten times the next: 10^10 files in less than 1 kB. */
    @Test
    void foldersThatMultiplyAreRefused() throws IOException {
        repo.commit("main", Map.of("f", "x"));
        String tree = repo.run("rev-parse", "main:").strip();
        for (int i = 0; i < 10; i++) {
            var lines = new StringBuilder();
            for (int j = 0; j < 10; j++) {
                lines.append("040000 tree ").append(tree).append('\t').append(j).append('\n');
            }
            tree = repo.input(lines.toString(), "mktree").strip();
        }
        String bomb = repo.run("commit-tree", "-m", "x", tree).strip();
        repo.run("update-ref", "refs/heads/bomb", bomb);
        try (Http http = http()) {
            for (String commit : List.of(bomb)) {
                assertEquals(
                        Kind.CORRUPT,
                        assertThrows(
                                        HubException.class,
                                        () -> server(http).archive(commit, dir.resolve("a.zip"), 200_000, MOST_BYTES))
                                .kind());
                assertThrows(
                        HubException.class,
                        () -> server(http).submodules(commit, dir.resolve("pack"), 200_000, MOST_BYTES));
            }
        }
    }

    @Test
    void submodulesAreToldByTheirFolder() throws IOException {
        repo.commit("main", Map.of("hubconf.java", "class hubconf {}"));
        String other = "0123456789".repeat(4);
        String deep = repo.input(
                        "160000 commit " + other + "\tlib\n" + "100644 blob "
                                + repo.run("rev-parse", "main:hubconf.java").strip() + "\tfile\n",
                        "mktree")
                .strip();
        String tree =
                repo.input("040000 tree " + deep + "\tthird_party\n", "mktree").strip();
        String commit = repo.run("commit-tree", "-m", "x", tree).strip();
        repo.run("update-ref", "refs/heads/main", commit);
        try (Http http = http()) {
            assertEquals(
                    Map.of("third_party/lib", other),
                    server(http).submodules(commit, dir.resolve("pack"), MOST_ENTRIES, MOST_BYTES));
            github.onlyVersion0();
            assertEquals(
                    Map.of("third_party/lib", other),
                    server(http).submodules(commit, dir.resolve("pack"), MOST_ENTRIES, MOST_BYTES));
        }
        assertFalse(Files.exists(dir.resolve("pack")));
    }

    @Test
    void aRepositoryWithoutGitInItsAddressIsFound() throws IOException {
        String commit = github.repoWithoutSuffix("owner/plain").commit("main", Map.of("file", "x"));
        try (Http http = http()) {
            var server = new GitServer(http, URI.create(github.url() + "/owner/plain.git"), Progress.NONE);
            assertEquals(commit, server.refs(List.of()).branch("main").orElseThrow());
            Path zip = dir.resolve("a.zip");
            server.archive(commit, zip, MOST_ENTRIES, MOST_BYTES);
            assertEquals("x", Files.readString(unpacked(zip).resolve("file")));
        }
    }

    @Test
    void aServerWithGitsFilesAloneIsNamedAsSuch() {
        github.file("/old/repo.git/info/refs", ("0123456789".repeat(4) + "\trefs/heads/main\n").getBytes());
        try (Http http = http()) {
            var server = new GitServer(http, URI.create(github.url() + "/old/repo.git"), Progress.NONE);
            var error = assertThrows(HubException.class, () -> server.refs(List.of()));
            assertTrue(error.getMessage().contains("git clone " + github.url() + "/old/repo.git"), error::getMessage);
        }
    }
}
