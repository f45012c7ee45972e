package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.fetch.testing.FakeGitHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The completions of the distribution, in the shells that they are for. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the completions are for bash and zsh")
class CompletionIT {

    private static final Path COMPLETION = HubProcess.HOME.resolve("completion");

    private static final String DIGITS =
            HubProcess.ROOT.resolve("examples/digits").toString();

    /** A branch that git allows, and that a shell would run. */
    private static final String HOSTILE = "$(touch${IFS}ran)";

    @TempDir
    private Path home;

    private List<String> lines(String... command) throws Exception {
        Path out = home.resolve("out.txt");
        var builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("TORCH_HOME", home.resolve("torch").toString());
        Process process = builder.start();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        return Files.readAllLines(out);
    }

    /** What bash offers for the last word of a line, as readline calls the function: words are broken at colons too. */
    private List<String> bash(String line) throws Exception {
        return bash("", line);
    }

    private List<String> bash(String settings, String line) throws Exception {
        String words = line.replace(":", " : ");
        return lines(
                "bash",
                "-c",
                settings + "source " + COMPLETION.resolve("hub.bash")
                        + "; COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=($2) COMP_CWORD=$3"
                        + "; _hub; [ ${#COMPREPLY[@]} = 0 ] || printf '%s\\n' \"${COMPREPLY[@]}\"",
                "bash",
                line,
                words,
                String.valueOf(words.split(" +", -1).length - 1));
    }

    /** What zsh would add. It quotes that itself. */
    private List<String> zsh(String line) throws Exception {
        int words = line.split(" ", -1).length;
        return lines(
                "zsh",
                "-f",
                "-c",
                "compdef() { }; _files() { print FILES }; compadd() { shift; [ $# = 0 ] || print -l -- $@ }; source "
                        + COMPLETION.resolve("_hub") + "; words=(${(@s: :)1}) CURRENT=$2 PREFIX=$words[$2]; _hub",
                "zsh",
                line,
                String.valueOf(words));
    }

    private void cache() throws Exception {
        try (var github = new FakeGitHub(home.resolve("git"))) {
            var repo = github.repo("acme/echo");
            var files = Map.of("hubconf.java", "public final class hubconf { public int one() { return 1; } }");
            repo.commit("main", files);
            repo.commit(HOSTILE, files);
            var hub = HubProcess.at(home, github.url(), Map.of());
            for (String ref : List.of("main", HOSTILE)) {
                var list = hub.run("list", "acme/echo:" + ref);
                assertEquals("one\n", list.out(), list.err());
            }
        }
    }

    @Test
    void bashCompletesCommandsTheirOptionsAndCachedRepos() throws Exception {
        assertEquals(List.of("list"), bash("hub lis"));
        assertEquals(List.of("--json"), bash("hub --j"));
        assertEquals(List.of("--verify"), bash("hub unload --"));
        assertEquals(List.of("rollback"), bash("hub help ro"));
        // Readline offers files then.
        assertEquals(List.of(), bash("hub list ./"));
        assertEquals(List.of(), bash("hub list "));

        cache();
        assertEquals("acme/echo", bash("hub list ").getFirst());
        assertEquals(List.of("main"), bash("hub --json load acme/echo:m"));
        assertEquals(List.of(HOSTILE.replaceAll("([$(){}])", "\\\\$1"), "main"), bash("hub list acme/echo:"));
        assertTrue(Files.notExists(home.resolve("ran")));
    }

    /** The command is called by its path: whoever completes may have another hub on the path. */
    private String hub() throws IOException {
        return Files.createSymbolicLink(home.resolve("hub"), HubProcess.ROOT.resolve("hub"))
                .toString();
    }

    @Test
    void bashCompletesTheEntrypointsOfARepo() throws Exception {
        String hub = hub();
        assertEquals(List.of("digits"), bash(hub + " load " + DIGITS + " d"));
        assertEquals(List.of("digits", "labels"), bash(hub + " help --json " + DIGITS + " "));
        // What hub said is kept for the next key, and only for this repo.
        assertEquals(List.of(), bash(hub + " load " + DIGITS + "/samples "));
        assertEquals(List.of(), bash(hub + " load " + DIGITS + " digits "));
        assertEquals(List.of("digits"), bash(hub + " run --out x.npy '" + DIGITS + "' d"));
        cache();
        assertEquals(List.of("one"), bash(hub + " run acme/echo:main "));
    }

    @Test
    void zshCompletesTheEntrypointsOfARepo() throws Exception {
        assumeTrue(isThere("zsh"), "there is no zsh");
        String hub = hub();
        assertEquals(List.of("digits", "labels"), zsh(hub + " load " + DIGITS + " "));
        assertEquals(List.of("FILES"), zsh(hub + " load " + DIGITS + " digits "));
        assertEquals(List.of("digits", "labels"), zsh(hub + " run --out x.npy '" + DIGITS + "' "));
    }

    /** The value of an option is no repo, and neither is a program. What the shell will put in place of a variable is not known. */
    @Test
    void onlyARepoIsAskedForItsEntrypoints() throws Exception {
        Path asked = home.resolve("asked");
        Path program = Files.writeString(home.resolve("program"), "#!/bin/sh\necho \"$*\" >> asked; echo net\n");
        assertTrue(program.toFile().setExecutable(true));
        for (String line : List.of(" run n.pt2 ", " run ./$a ", " run ./`a` ", " export --input ./a.npy ")) {
            assertFalse(bash(program + line).contains("net"), line);
            if (isThere("zsh")) {
                assertFalse(zsh(program + line).contains("net"), line);
            }
        }
        assertTrue(Files.notExists(asked));
        assertEquals(List.of("net"), bash(program + " export --input ./a.npy ./a "));
        assertEquals(List.of("--offline list ./a"), Files.readAllLines(asked));
    }

    @Test
    void aShellThatForbidsVariablesWithoutAValueCompletesToo() throws Exception {
        assertEquals(List.of("digits"), bash("set -u; ", hub() + " load " + DIGITS + " d"));
        assertEquals(List.of("rollback"), bash("set -u; ", "hub help ro"));
    }

    @Test
    void zshCompletesTheSame() throws Exception {
        assumeTrue(isThere("zsh"), "there is no zsh");
        assertTrue(zsh("hub lis").containsAll(List.of("list", "load", "unload")));
        assertTrue(zsh("hub --j").contains("--json"));
        assertEquals(List.of("--verify"), zsh("hub unload --"));
        assertTrue(zsh("hub help ro").contains("rollback"));
        assertEquals(List.of("FILES"), zsh("hub list ./"));

        cache();
        assertEquals(List.of("acme/echo", "acme/echo:" + HOSTILE, "acme/echo:main", "FILES"), zsh("hub list "));
        assertTrue(Files.notExists(home.resolve("ran")));
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
