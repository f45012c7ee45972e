package hub.fetch.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.LoadOptions;
import hub.core.RepoRef.Remote;
import hub.core.spi.Snapshot;
import hub.fetch.TestHub;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.GitRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshReposTest {

    @TempDir
    private Path dir;

    /** Runs the command here, in place of ssh. */
    private String here() throws IOException {
        Path script = Files.writeString(dir.resolve("here"), """
            #!/bin/sh
            export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
            for command; do :; done
            exec sh -c "$command"
            """);
        assertTrue(script.toFile().setExecutable(true));
        return script.toString();
    }

    @Test
    void aRepoComesOverSshWithItsSubmodulesAndIsFoundInTheCache() throws IOException {
        try (var github = new FakeGitHub(dir.resolve("github"));
                var hub = new TestHub(dir.resolve("hub"), Map.of("GIT_SSH_COMMAND", here()), new TestConfig())) {
            String lib = github.repo("owner/lib").commit("main", Map.of("A.java", "class A {}"));
            GitRepo repo = github.repo("owner/name");
            String modules = "[submodule \"model\"]\n\tpath = model\n\turl = ../lib.git\n";
            String commit = repo.commitWithSubmodule("main", Map.of(".gitmodules", modules), "model", lib);
            String owner = dir.resolve("github/owner").toString().substring(1);
            var ref = new Remote("ssh", "git@localhost:2222", owner, "name", Optional.empty());
            Snapshot snapshot = hub.store.snapshot(ref, LoadOptions.DEFAULT);
            assertEquals(commit, snapshot.revision());
            assertEquals("class A {}", Files.readString(snapshot.dir().resolve("model/A.java")));
            Files.delete(dir.resolve("here"));
            assertEquals(
                    snapshot.dir(),
                    hub.store.snapshot(ref.at("main"), LoadOptions.DEFAULT).dir());
        }
    }
}
