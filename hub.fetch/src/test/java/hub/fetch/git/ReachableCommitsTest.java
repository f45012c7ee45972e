package hub.fetch.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import hub.fetch.http.Http;
import hub.fetch.http.NetworkSettings;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.GitRepo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachableCommitsTest {

    @TempDir
    private Path dir;

    @Test
    void everyCommitOfALongHistoryIsFoundAndNoneOfAFork() throws IOException {
        try (var github = new FakeGitHub(dir);
                var http = new Http(new NetworkSettings(new TestConfig().build(), Map.of()))) {
            GitRepo repo = github.repo("owner/name");
            var commits = new ArrayList<String>();
            for (int i = 0; i < 30; i++) {
                commits.add(repo.commit(i % 3 == 0 ? "other" : "main", Map.of("file", "content " + i)));
            }
            // A pack with deltas, as hosts have.
            repo.run("repack", "-adq", "--window=50");
            GitRepo fork = github.fork(repo, "stranger/name");
            String foreign = fork.commit("main", Map.of("file", "foreign"));
            String foreignChild = fork.commit("main", Map.of("file", "foreign 2"));
            var server = new GitServer(http, URI.create(github.url() + "/owner/name.git"), Progress.NONE);
            Refs refs = server.refs(List.of());
            ReachableCommits reachable = server.reachableCommits(refs);
            for (String commit : commits) {
                assertEquals(Optional.of(commit), reachable.find(commit));
                assertEquals(Optional.of(commit), reachable.find(commit.substring(0, 10)));
            }
            assertEquals(Optional.empty(), reachable.find(foreign));
            assertEquals(Optional.empty(), reachable.find(foreignChild));
            assertEquals(Optional.empty(), reachable.find(foreign.substring(0, 10)));
            assertEquals(Optional.empty(), reachable.find("0".repeat(40)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zzzz", "0003", "ffff", "-001", "00", "0010abc"})
    void whatIsNoPktLineIsAnError(String text) {
        var lines = new PktLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)), 1 << 20, "");
        assertThrows(IOException.class, lines::read);
    }

    @Test
    void anAnswerWithoutEndIsRefused() {
        var lines = new PktLines(
                new ByteArrayInputStream("0008abcd".repeat(100).getBytes(StandardCharsets.US_ASCII)), 80, "");
        var error = assertThrows(HubException.class, () -> {
            while (true) {
                lines.read();
            }
        });
        assertEquals(Kind.NETWORK, error.kind());
    }

    @Test
    void anErrorOfTheServerIsShown() {
        var lines =
                new PktLines(new ByteArrayInputStream("000fERR no way\n".getBytes(StandardCharsets.US_ASCII)), 80, "");
        assertEquals(
                "The git server says: no way",
                assertThrows(HubException.class, lines::read).getMessage());
    }

    @Test
    void aPackThatIsBrokenIsRefused() {
        for (String pack :
                new String[] {"", "PACK", "JUNKxxxxxxxxxxxx", "PACK\0\0\0\2\0\0\0\1", "PACK\0\0\0\2\0\0\0\1\u0015xx"}) {
            assertEquals(
                    Kind.CORRUPT,
                    assertThrows(
                                    HubException.class,
                                    () -> Pack.read(Pack.Bytes.of(pack.getBytes(StandardCharsets.ISO_8859_1)), "SHA-1"))
                            .kind());
        }
    }
}
