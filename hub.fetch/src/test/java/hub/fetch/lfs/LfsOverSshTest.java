package hub.fetch.lfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Snapshot;
import hub.fetch.TestHub;
import hub.fetch.http.TestConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Repos over ssh: a script stands in its place. */
class LfsOverSshTest extends LfsFixture {

    /** A hub for which a script stands in the place of ssh: it runs the program here, in the folder of the repos. */
    private TestHub overSsh(String authenticate) throws IOException {
        Path programs = Files.createDirectories(dir.resolve("programs"));
        if (!authenticate.isEmpty()) {
            program(programs.resolve("git-lfs-authenticate"), authenticate);
        }
        Path ssh = program(dir.resolve("ssh"), """
            cd %s
            export PATH=%s:$PATH
            export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
            for command; do :; done
            exec sh -c "$command"
            """.formatted(dir.resolve("github"), programs));
        return new TestHub(dir.resolve("hub"), Map.of("GIT_SSH_COMMAND", ssh.toString()), new TestConfig());
    }

    private static Path program(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
        return file;
    }

    private static final String OVER_SSH = "git@example.com:owner/name.git";

    @Test
    void overSshTheHostSaysWhereTheFilesAre() throws IOException {
        String answer = "[ \"$*\" = 'owner/name download' ] || exit 3\n"
                + "echo '{\"href\": \"%s/owner/name.git/info/lfs\", \"header\": {\"Authorization\": \"RemoteAuth of ssh\"}}'"
                        .formatted(github.url());
        try (TestHub ssh = overSsh(answer)) {
            assertArrayEquals(weights, weights(ssh.snapshot(OVER_SSH).dir()));
        }
        assertTrue(github.seen().stream()
                .anyMatch(request -> request.path().endsWith("/objects/batch")
                        && "RemoteAuth of ssh".equals(request.authorization())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | over ssh, `git-lfs-authenticate` ends with 127 (",
                "echo 'no LFS here' >&2; exit 1 | over ssh, `git-lfs-authenticate` ends with 1 (no LFS here)",
                "echo hello | over ssh, `git-lfs-authenticate` does not answer with JSON that has a web address as"
                        + " href",
                "echo '{\"href\": \"file:///etc\"}' | over ssh, `git-lfs-authenticate` does not answer with JSON",
            })
    void aHostThatHasNoLfsOverSshKeepsThePointer(String authenticate, String told) throws IOException {
        try (TestHub ssh = overSsh(authenticate)) {
            Snapshot snapshot = ssh.snapshot(OVER_SSH);
            assertArrayEquals(pointer.getBytes(), weights(snapshot.dir()));
            String missing = String.join("\n", snapshot.missing());
            assertTrue(missing.contains("example.com offers no Git LFS: " + told), missing);
        }
        assertEquals(0, github.count("/info/lfs/"));
    }

    @Test
    void aHostThatSshDoesNotReachFailsTheRepo() throws IOException {
        try (TestHub ssh = overSsh("echo 'Connection reset' >&2; exit 255")) {
            var error = assertThrows(HubException.class, () -> ssh.snapshot(OVER_SSH));
            assertEquals(Kind.NETWORK, error.kind());
            assertTrue(error.getMessage().contains("Connection reset"), error::getMessage);
        }
    }
}
