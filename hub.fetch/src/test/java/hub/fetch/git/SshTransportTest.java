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
import hub.fetch.http.Http;
import hub.fetch.http.NetworkSettings;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.GitRepo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a script in the place of ssh, which notes its arguments and runs the command here. */
class SshTransportTest {

    private static final String HERE = """
        export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
        for command; do :; done
        exec sh -c "$command"
        """;

    @TempDir
    private Path dir;

    private FakeGitHub github;
    private GitRepo repo;
    private String first;
    private String second;

    @BeforeEach
    void start() throws IOException {
        github = new FakeGitHub(dir.resolve("it's here"));
        repo = github.repo("owner/name");
        first = repo.commit("main", Map.of("file", "first"));
        second = repo.commit("main", Map.of("file", "second"));
    }

    @AfterEach
    void stop() {
        github.close();
    }

    private Http http(String script, TestConfig config) throws IOException {
        Path ssh = dir.resolve("ssh");
        Files.writeString(ssh, "#!/bin/sh\necho \"$@\" >> '" + dir.resolve("arguments") + "'\n" + script);
        assertTrue(ssh.toFile().setExecutable(true));
        return new Http(new NetworkSettings(config.build(), Map.of("GIT_SSH_COMMAND", ssh.toString())));
    }

    private GitServer server(Http http) {
        String path = repo.dir().toUri().getRawPath();
        return new GitServer(http, URI.create("ssh://git@example.com:2222" + path.replaceAll("/$", "")), Progress.NONE);
    }

    /** A server of an sshd that lets no variables through speaks version 0. */
    @ParameterizedTest
    @ValueSource(strings = {"", "unset GIT_PROTOCOL\n"})
    void refsAndFilesComeOverSsh(String before) throws IOException {
        try (Http http = http(before + HERE, new TestConfig())) {
            Refs refs = server(http).refs(List.of());
            assertEquals(Optional.of("main"), refs.branchByDefault());
            assertEquals(Optional.of(second), refs.branch("main"));
            Path zip = dir.resolve("a.zip");
            server(http).archive(second, zip, 100, 1 << 20);
            try (var archive = Archive.open(zip, "the archive", ArchiveLimits.DEFAULT)) {
                archive.unpackRepo(Files.createDirectory(dir.resolve("unpacked")));
            }
            assertEquals("second", Files.readString(dir.resolve("unpacked/file")));
        }
        String arguments = Files.readString(dir.resolve("arguments"));
        assertTrue(arguments.contains("BatchMode=yes"), arguments);
        assertTrue(arguments.contains("-p 2222 -- git@example.com git-upload-pack '/"), arguments);
    }

    /** Without a slash before it, as in {@code git@host:path}, the path begins in the home of the user on the host. */
    @ParameterizedTest
    @CsvSource({
        "/~/owner/name.git, owner/name",
        "/~bob/name.git,    ~bob/name",
        "/owner/name.git,   /owner/name",
        "/owner/name,       /owner/name",
    })
    void thePathIsTheOneThatGitSends(String path, String sent) throws IOException {
        try (Http http = http("exit 1\n", new TestConfig().with("attempts", 1))) {
            var server = new GitServer(http, URI.create("ssh://git@example.com" + path), Progress.NONE);
            assertThrows(HubException.class, () -> server.refs(List.of()));
        }
        assertTrue(Files.readString(dir.resolve("arguments"))
                .contains("git@example.com git-upload-pack '" + sent + "'\n"));
    }

    @Test
    void aRepoInTheHomeOfTheUserComesOverSsh() throws IOException {
        try (Http http = http(
                "cd '" + dir.resolve("it's here").toString().replace("'", "'\\''") + "'\n" + HERE, new TestConfig())) {
            var server = new GitServer(http, URI.create("ssh://git@example.com/~/owner/name.git"), Progress.NONE);
            assertEquals(Optional.of(second), server.refs(List.of()).branch("main"));
        }
    }

    @Test
    void aHostThatKnowsARepoOnlyByItsLongerNameIsAskedOnceMore() throws IOException {
        String known = "case \"$*\" in *.git\\') ;; *) echo 'ERROR: Repository not found.' >&2; exit 128 ;; esac\n";
        try (Http http = http(known + HERE, new TestConfig())) {
            assertEquals(Optional.of(second), server(http).refs(List.of()).branch("main"));
        }
        assertEquals(2, Files.readAllLines(dir.resolve("arguments")).size());
    }

    @Test
    void theHistoryIsAskedForOverSsh() throws IOException {
        try (Http http = http(HERE, new TestConfig())) {
            ReachableCommits reachable =
                    server(http).reachableCommits(server(http).refs(List.of()));
            assertEquals(Optional.of(first), reachable.find(first));
            assertEquals(Optional.empty(), reachable.find("0".repeat(40)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ssh: Could not resolve hostname x: Name or service not known | OFFLINE | Cannot reach example.com",
                "ERROR: Repository not found. | NOT_FOUND | Cannot find ssh://git@example.com",
                "git@example.com: Permission denied (publickey). | NETWORK | Try `ssh -T -p 2222 git@example.com`",
                "Host key verification failed. | NETWORK | Try `ssh -T -p 2222 git@example.com`",
                "connect to host example.com port 2222: Connection refused | NETWORK | refused. Try `ssh -T",
                "sh: 1: no-such-ssh: not found | NETWORK | name the repo by https: https://example.com/",
            })
    void whatSshSaysIsTold(String says, Kind kind, String told) throws IOException {
        try (Http http = http("echo '" + says + "' >&2; exit 255\n", new TestConfig())) {
            var error = assertThrows(HubException.class, () -> server(http).refs(List.of()));
            assertEquals(kind, error.kind());
            assertTrue(error.getMessage().contains(says), error::getMessage);
            assertTrue(error.getMessage().contains(told), error::getMessage);
        }
    }

    @Test
    void offlineModeStartsNoSsh() throws IOException {
        try (Http http = http(HERE, new TestConfig().with("offline", true))) {
            assertEquals(
                    Kind.OFFLINE,
                    assertThrows(HubException.class, () -> server(http).refs(List.of()))
                            .kind());
        }
        assertFalse(Files.exists(dir.resolve("arguments")));
    }
}
