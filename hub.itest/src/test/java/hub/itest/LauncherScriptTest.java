package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When {@code ./hub} builds the distribution, with a Maven that only fails. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "hub is a script for bash")
class LauncherScriptTest {

    @TempDir
    private Path dir;

    private Path home;
    private Path sources;

    @BeforeEach
    void makeACheckoutWithADistribution() throws IOException {
        Files.copy(HubProcess.ROOT.resolve("hub"), dir.resolve("hub"));
        dir.resolve("hub").toFile().setExecutable(true);
        Files.createFile(dir.resolve("pom.xml"));
        Files.createDirectory(dir.resolve("cnf"));
        sources = Files.createDirectories(dir.resolve("hub.core/src/main"));
        Files.createFile(dir.resolve("hub.core/pom.xml"));
        home = Files.createDirectories(dir.resolve("hub.launch/target/hub"));
        Path conf = Files.createDirectory(home.resolve("conf"));
        Files.createFile(conf.resolve("framework.properties"));
        Files.createFile(conf.resolve("jvm.options"));
        Path maven = Files.writeString(Files.createDirectory(dir.resolve("bin")).resolve("mvn"), "#!/bin/sh\nexit 1\n");
        maven.toFile().setExecutable(true);
    }

    /** What the script says of a build; a checkout without a launcher ends with Java's error. */
    private String run() throws IOException, InterruptedException {
        Path err = dir.resolve("err.txt");
        return ended(start(err), err);
    }

    private static String ended(Process process, Path err) throws IOException, InterruptedException {
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(1, process.exitValue(), Files.readString(err));
        return Files.readString(err);
    }

    private Process start(Path err) throws IOException {
        return start(err, Map.of());
    }

    private Process start(Path err, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(dir.resolve("hub").toString(), "help").redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().merge("PATH", dir.resolve("bin") + ":", (path, bin) -> bin + path);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void build(Instant when) throws IOException {
        Path built = Files.createFile(home.resolve(".built"));
        Files.setLastModifiedTime(built, FileTime.from(when));
    }

    /** More names than a pipe takes at once. */
    @Test
    void buildsItAgainWhenManySourcesChanged() throws Exception {
        for (int i = 0; i < 2000; i++) {
            Files.createFile(sources.resolve("x".repeat(100) + i));
        }
        build(Instant.EPOCH);
        assertEquals("""
            hub: building the distribution again, since its sources changed; this takes a minute or two
            hub: the build failed; see the messages above
            """, run());
    }

    @Test
    void leavesOneThatIsNewerThanItsSources() throws Exception {
        build(Instant.now().plusSeconds(60));
        String error = run();
        assertTrue(error.contains("ClassNotFoundException: hub.launch.Main"), error);
    }

    @Test
    void leavesOneThatItDidNotBuild() throws Exception {
        String error = run();
        assertTrue(error.contains("ClassNotFoundException: hub.launch.Main"), error);
    }

    @Test
    void leavesWhatMavenBuiltAfterABuildThatFailed() throws Exception {
        Path building =
                Files.createFile(Files.createDirectory(dir.resolve("target")).resolve("hub.building"));
        Files.setLastModifiedTime(building, FileTime.from(Instant.now().minusSeconds(60)));
        assertTrue(run().contains("the build failed"));
        Files.setLastModifiedTime(building, FileTime.from(Instant.now().minusSeconds(60)));
        Files.createFile(dir.resolve("hub.launch/target/hub-1-bin.zip"));
        String error = run();
        assertTrue(error.contains("ClassNotFoundException: hub.launch.Main"), error);
    }

    @Test
    void twoAtOnceBuildItOnce() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/flock")), "needs flock of util-linux");
        Files.delete(home.resolve("conf/framework.properties"));
        Files.writeString(
                dir.resolve("bin/mvn"),
                "#!/bin/sh\necho built >> '%s'\nsleep 1\ntouch '%s'\n"
                        .formatted(dir.resolve("builds"), home.resolve("conf/framework.properties")));
        Path[] errors = {dir.resolve("one.txt"), dir.resolve("other.txt")};
        Process[] both = {start(errors[0]), start(errors[1])};
        for (int i = 0; i < both.length; i++) {
            String error = ended(both[i], errors[i]);
            assertTrue(error.contains("ClassNotFoundException: hub.launch.Main"), error);
        }
        assertEquals(List.of("built"), Files.readAllLines(dir.resolve("builds")));
    }

    /** A build writes the distribution in parts, and the part that names it is not the last one. */
    @Test
    void noneStartsWhatIsStillBeingBuilt() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/flock")), "needs flock of util-linux");
        Path part = home.resolve("conf/framework.properties");
        Path whole = dir.resolve("whole");
        Files.delete(part);
        Files.writeString(
                dir.resolve("bin/mvn"),
                "#!/bin/sh\ntouch '%s'\nuntil [ -e '%s' ]; do sleep 0.1; done\n".formatted(part, whole));
        Path[] errors = {dir.resolve("one.txt"), dir.resolve("other.txt")};
        Process builds = start(errors[0]);
        Await.awaitEquals(true, () -> Files.exists(part));
        Process waits = start(errors[1]);
        String waiting = "hub: waiting for another hub, which builds the distribution\n";
        Await.awaitEquals(waiting, () -> Files.readString(errors[1]));
        Files.createFile(whole);
        ended(builds, errors[0]);
        assertTrue(ended(waits, errors[1]).startsWith(waiting));
        assertEquals(false, ended(start(errors[0]), errors[0]).contains("building"));
    }

    @Test
    void whatAFailedBuildLeftIsBuiltAgain() throws Exception {
        Path part = home.resolve("conf/framework.properties");
        Files.delete(part);
        Files.writeString(dir.resolve("bin/mvn"), "#!/bin/sh\ntouch '%s'\nexit 1\n".formatted(part));
        String failed = """
            hub: building the distribution; this takes a minute or two
            hub: the build failed; see the messages above
            """;
        assertEquals(failed, run());
        assertEquals(failed, run());
    }

    /** A person who presses the tab key would wait for minutes. */
    @Test
    void aCompletionBuildsNothing() throws Exception {
        Files.delete(home.resolve("conf/framework.properties"));
        Path err = dir.resolve("err.txt");
        assertEquals("", ended(start(err, Map.of("HUB_COMPLETION", "1")), err));
    }
}
