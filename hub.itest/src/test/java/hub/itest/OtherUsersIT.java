package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job as it is done by users that are not the developer: in containers, with another uid, umask or locale. */
class OtherUsersIT {

    /** A user that no user database knows, as OpenShift runs containers. */
    private static final List<String> UNKNOWN_USER =
            List.of("setpriv", "--reuid", "54321", "--regid", "0", "--clear-groups");

    @TempDir
    private Path temp;

    private Path repo;

    @BeforeEach
    void publish() throws IOException {
        // Whoever the user is, the repo can be read and the temporary folder written.
        repo = Files.createDirectory(temp.resolve("repo"));
        Files.copy(HubProcess.ROOT.resolve("examples/echo-a/hubconf.java"), repo.resolve("hubconf.java"));
        Files.createDirectory(repo.resolve("model"));
        Files.copy(HubProcess.ROOT.resolve("examples/echo-a/model/Echo.java"), repo.resolve("model/Echo.java"));
        for (Path folder : List.of(temp, repo, repo.resolve("model"))) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
    }

    /** {@code ./hub} with nothing in its environment but what is given, as it is called by {@code user}. */
    private HubProcess hub(List<String> user, String... environment) {
        var prefix = new ArrayList<>(user);
        prefix.addAll(List.of("env", "-i", "PATH=" + System.getenv("PATH")));
        prefix.addAll(List.of(environment));
        return new HubProcess(Map.of(), prefix);
    }

    private String torchHome() {
        return "TORCH_HOME=" + temp.resolve("torch");
    }

    private String temporaryFiles() {
        return "TMPDIR=" + temp;
    }

    private static void assumeWorks(List<String> user) throws Exception {
        var command = new ArrayList<>(user);
        command.addAll(List.of("ls", HubProcess.HOME.resolve("lib").toString()));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assumeTrue(
                    process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0,
                    () -> "only root can be another user, who must be able to read the checkout: this fails: "
                            + String.join(" ", command));
        } catch (IOException e) {
            assumeTrue(false, "this needs " + command.getFirst() + ": " + e.getMessage());
        }
    }

    private void saysHi(HubProcess hub) throws Exception {
        var result = hub.run("run", repo.toString(), "echo", "say", "hi");
        assertEquals("hi\n", result.out(), result.err());
        assertEquals("", result.err());
    }

    @Test
    void aUserThatNobodyKnowsNeedsTorchHome() throws Exception {
        assumeWorks(UNKNOWN_USER);
        saysHi(hub(UNKNOWN_USER, torchHome(), temporaryFiles()));
    }

    @Test
    void whatAUserMayNotReadIsLeftOutAndNamed() throws Exception {
        assumeWorks(UNKNOWN_USER);
        Path secret = Files.createDirectory(repo.resolve("secret"));
        Path notes = Files.writeString(repo.resolve("model/Notes.java"), "package model; class Notes {}");
        Path skipped = Files.createDirectory(repo.resolve(".git"));
        Files.setPosixFilePermissions(skipped, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(notes, PosixFilePermissions.fromString("---------"));
        String named = "model/Notes.java (permission denied); secret (permission denied)";

        var result = hub(UNKNOWN_USER, torchHome(), temporaryFiles()).run("run", repo.toString(), "echo", "say", "hi");
        assertEquals("hi\n", result.out(), result.err());
        assertTrue(result.err().contains(repo + " was built without " + named), result.err());

        Files.setPosixFilePermissions(repo.resolve("model/Echo.java"), PosixFilePermissions.fromString("---------"));
        result = hub(UNKNOWN_USER, torchHome(), temporaryFiles()).run("run", repo.toString(), "echo", "say", "hi");
        assertEquals(1, result.code(), result.out());
        assertTrue(
                result.err()
                        .contains("Files of the repo that are not here: model/Echo.java (permission denied); " + named),
                result.err());
    }

    @Test
    void aUserWithoutAHomeIsToldWhatToSet() throws Exception {
        assumeWorks(UNKNOWN_USER);
        var result = hub(UNKNOWN_USER, temporaryFiles()).run("run", repo.toString(), "echo", "say", "hi");
        assertEquals(
                "hub: There is no folder for the hub directory: this user has no home folder. Set TORCH_HOME to a"
                        + " folder that can be written.\n",
                result.err());
        assertEquals(1, result.code());
        assertFalse(Files.exists(HubProcess.ROOT.resolve("?")));
    }

    /** The message about the hub directory, followed. */
    private void helps(HubProcess.Result failed, List<String> user) throws Exception {
        assertEquals(1, failed.code());
        assertTrue(failed.err().matches("hub: Cannot .* TORCH_HOME to a folder .*\\n"), failed.err());
        saysHi(hub(user, "TORCH_HOME=" + temp.resolve("another"), temporaryFiles()));
    }

    /** OpenShift gives a user that nobody knows this home. */
    @Test
    void aHomeThatIsTheRootIsNoPlaceForAHubDirectoryButReadsARepo() throws Exception {
        assumeWorks(UNKNOWN_USER);
        saysHi(hub(UNKNOWN_USER, "HOME=/", temporaryFiles()));
        assertFalse(Files.exists(Path.of("/.cache/torch")));
    }

    @Test
    void withTheRootAsHomeWhatMustBeWrittenNeedsTorchHome() throws Exception {
        assumeWorks(UNKNOWN_USER);
        var result = hub(UNKNOWN_USER, "HOME=/", temporaryFiles()).run("trust", "owner/name");
        assertTrue(result.err().contains("/.cache"), result.err());
        helps(result, UNKNOWN_USER);
    }

    private static List<String> withMount(String mount) {
        return List.of("unshare", "-m", "bash", "-ec", "mount --make-rprivate /; " + mount + "; exec \"$@\"", "bash");
    }

    /** As an image is filled when it is built, and run with a root that is read-only. */
    @Test
    void aHubDirectoryThatWasFilledBeforeIsEnough() throws Exception {
        saysHi(hub(List.of(), torchHome(), temporaryFiles()));
        Path torch = temp.resolve("torch");
        var readOnly = withMount("mount --bind " + torch + " " + torch + "; mount -o remount,bind,ro " + torch);
        assumeWorks(readOnly);
        saysHi(hub(readOnly, torchHome(), temporaryFiles()));
        // Another repo is built for this run alone.
        Files.writeString(repo.resolve("model/More.java"), "package model; class More {}");
        saysHi(hub(readOnly, torchHome(), temporaryFiles()));
        helps(hub(readOnly, torchHome(), temporaryFiles()).run("trust", "owner/name"), readOnly);
    }

    @Test
    void aFullDiskIsLeftForTheFolderThatTheMessageNames() throws Exception {
        Path torch = Files.createDirectory(temp.resolve("torch"));
        var full =
                withMount("mount -t tmpfs -o size=4k none " + torch + "; head -c 4096 /dev/zero > " + torch + "/fill");
        assumeWorks(full);
        var result = hub(full, torchHome(), temporaryFiles()).run("run", repo.toString(), "echo", "say", "hi");
        assertTrue(result.err().contains("the disk is full"), result.err());
        helps(result, full);
    }

    @Test
    void aTemporaryFolderThatIsNotThereIsNamed() throws Exception {
        var result =
                hub(List.of(), torchHome(), "TMPDIR=" + temp.resolve("none")).run("list", repo.toString());
        assertEquals(
                "hub: TMPDIR is " + temp.resolve("none")
                        + ", and there is no such folder: set it to a folder that can be" + " written\n",
                result.err());
        assertEquals(1, result.code());
    }

    @Test
    void aTemporaryFolderThatCannotBeWrittenIsNamed() throws Exception {
        assumeWorks(UNKNOWN_USER);
        Path readOnly = Files.createDirectory(temp.resolve("read-only"));
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-xr-x"));
        var result = hub(UNKNOWN_USER, torchHome(), "TMPDIR=" + readOnly).run("list", repo.toString());
        assertEquals(
                "hub: cannot start: cannot write into " + readOnly
                        + ", the folder for temporary files: permission denied."
                        + " Set TMPDIR to a folder that can be written.\n",
                result.err());
        assertEquals(1, result.code());
        saysHi(hub(UNKNOWN_USER, torchHome(), temporaryFiles()));
    }

    @Test
    void onAReadOnlyRootTmpdirAndTorchHomeAreAllThatIsWritten() throws Exception {
        var readOnly = List.of(
                "unshare",
                "-m",
                "bash",
                "-ec",
                "mount --make-rprivate /; mount --bind " + temp + " " + temp
                        + "; mount -o remount,bind,ro /; mount -t tmpfs -o ro none /tmp; exec \"$@\"",
                "bash");
        assumeTrue(!temp.startsWith("/tmp"), "the test's own folder lies in /tmp");
        assumeWorks(readOnly);
        saysHi(hub(readOnly, torchHome(), temporaryFiles()));
    }

    @Test
    void withoutALocaleAnyLetterCanStandInAName() throws Exception {
        Path named = Files.move(repo, temp.resolve("été-日本"));
        var result = hub(List.of(), torchHome(), temporaryFiles()).run("run", named.toString(), "echo", "say", "ça");
        assertEquals("ça\n", result.out(), result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"077", "002"})
    void underAnyUmaskTheSecondRunReadsWhatTheFirstBuilt(String umask) throws Exception {
        var user = List.of("bash", "-c", "umask " + umask + "; exec \"$@\"", "bash");
        saysHi(hub(user, torchHome(), temporaryFiles()));
        saysHi(hub(user, torchHome(), temporaryFiles()));
    }
}
