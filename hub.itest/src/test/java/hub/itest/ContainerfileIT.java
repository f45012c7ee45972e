package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The steps of {@code Containerfile}, without a container engine: the folders that it writes to are empty ones, in a mount
 * namespace of the test's own. The JDK is that of the test.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "a mount namespace is needed")
class ContainerfileIT {

    /** What the steps may write to. */
    private static final List<String> WRITTEN = List.of("/opt", "/usr/local/bin", "/var/lib");

    private record Step(String instruction, String text) {}

    @TempDir
    private Path temp;

    private final List<Step> steps = new ArrayList<>();

    @BeforeEach
    void read() throws Exception {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        String file = Files.readString(HubProcess.ROOT.resolve("Containerfile")).replace("\\\n", "");
        for (String line : file.lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.split(" +", 2);
                steps.add(new Step(parts[0], parts[1]));
            }
        }
    }

    /** What a process prints that is started in the image as the one who builds it, or as another user. */
    private String output(String script) throws Exception {
        Path out = Files.createTempFile(temp, "out", "");
        Process process = new ProcessBuilder("unshare", "-m", "bash", "-ec", script)
                .directory(HubProcess.ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        String printed = Files.readString(out);
        assertEquals(0, process.exitValue(), script + "\n" + printed);
        return printed;
    }

    private String mounts() throws Exception {
        var script = new StringBuilder("mount --make-rprivate /\n");
        for (String folder : WRITTEN) {
            Path image = Files.createDirectories(temp.resolve("image" + folder));
            script.append("mount --bind " + image + " " + folder + "\n");
        }
        return script.toString();
    }

    private String text(String instruction) {
        return steps.stream()
                .filter(step -> step.instruction().equals(instruction))
                .map(Step::text)
                .collect(Collectors.joining("\n"));
    }

    private static void assumeNamespaces() throws Exception {
        Process process = new ProcessBuilder("unshare", "-m", "true").start();
        assumeTrue(process.waitFor() == 0, "only root can make a mount namespace");
        String jdk = System.getProperty("java.home");
        assumeTrue(WRITTEN.stream().noneMatch(jdk::startsWith), jdk + " is where the image lies");
    }

    /** Each instruction of the file is one that the test knows. */
    private String build() {
        var script = new StringBuilder("export JAVA_HOME=" + System.getProperty("java.home") + "\n");
        for (Step step : steps) {
            script.append(
                    switch (step.instruction()) {
                        case "FROM", "USER", "ENTRYPOINT" -> "";
                        // The engine unpacks it.
                        case "ADD" -> "tar -xzf " + step.text().replaceAll(" ([^ ]+)$", " -C $1");
                        case "ENV" -> "export " + step.text();
                        case "RUN" -> step.text();
                        default -> throw new AssertionError("an instruction that is not tried: " + step);
                    });
            script.append("\n");
        }
        return script.toString();
    }

    /** The image's own user, and one that nobody knows. */
    @ParameterizedTest
    @ValueSource(strings = {"10001", "54321"})
    void itsStepsMakeAnImageThatAnyUserCanRun(String user) throws Exception {
        assumeNamespaces();
        assertEquals("", output(mounts() + build()));

        Path repo = Files.createDirectory(temp.resolve("repo"));
        Files.writeString(
                repo.resolve("hubconf.java"),
                "public final class hubconf { public String answer() { return \"yes\"; } }");
        String hub =
                mounts() + "exec setpriv --reuid " + user + " --regid 0 --clear-groups env -i PATH=$PATH JAVA_HOME="
                        + System.getProperty("java.home") + " HOME=/ " + text("ENV") + " "
                        + text("ENTRYPOINT").replaceAll("[\\[\\]\",]", " ");
        assertEquals("yes\n", output(hub + " run " + repo + " answer"));
        // It writes into the hub directory.
        output(hub + " trust owner/name");
    }
}
