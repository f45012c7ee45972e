package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.itest.DocPage.Block;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;

/** A real Karaf that is set up as docs/containers.md says. The KAR and a consumer of its models are in its deploy folder. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KarafIT {

    private static final Path ARCHIVES = Path.of("target/karaf");
    private static final String VERSION = System.getProperty("hub.version");
    private static final Duration START = Duration.ofMinutes(4);

    @TempDir
    static Path dir;

    private Path home;
    private Process karaf;
    private Socket probe;

    /** How long the log was when hub had started. Before, Karaf logs what it cannot start yet. */
    private int start;

    @BeforeAll
    void start() throws Exception {
        assumeTrue(Files.isDirectory(ARCHIVES), "needs Karaf: the build had -Dkaraf.skip and did not fetch it");
        try (var archives = Files.newDirectoryStream(ARCHIVES)) {
            for (Path archive : archives) {
                Files.copy(archive, dir.resolve(archive.getFileName()));
            }
        }
        Path kar = HubProcess.ROOT.resolve("hub.karaf/target/hub.karaf-" + VERSION + ".kar");
        Files.copy(kar, dir.resolve(kar.getFileName()));
        List<String> steps = blocks("sh");
        bash(dir, steps.get(0) + steps.get(1));
        try (var folders = Files.newDirectoryStream(dir, "apache-karaf-*[0-9]")) {
            home = folders.iterator().next();
        }
        jar(
                home.resolve("deploy/probe.jar"),
                KarafProbe.class,
                Map.of(
                        Constants.BUNDLE_MANIFESTVERSION,
                        "2",
                        Constants.BUNDLE_SYMBOLICNAME,
                        "probe",
                        Constants.BUNDLE_ACTIVATOR,
                        KarafProbe.class.getName(),
                        Constants.IMPORT_PACKAGE,
                        "org.apache.karaf.shell.api.console,org.apache.karaf.shell.support,org.jline.reader,"
                                + "org.jline.reader.impl,org.osgi.framework"));
        Path agent = dir.resolve("agent.jar");
        jar(agent, KarafAgent.class, Map.of("Premain-Class", KarafAgent.class.getName()));

        try (var test = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var builder = new ProcessBuilder(steps.get(2).strip().split(" ")).directory(home.toFile());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put(KarafProbe.PORT, String.valueOf(test.getLocalPort()));
            builder.environment().put("KARAF_OPTS", "-javaagent:" + agent);
            builder.redirectErrorStream(true)
                    .redirectOutput(dir.resolve("out.txt").toFile());
            karaf = builder.start();
            // If Karaf ends, nothing connects.
            karaf.onExit().thenRun(() -> close(test));
            test.setSoTimeout((int) START.toMillis());
            probe = test.accept();
        } catch (IOException e) {
            throw new AssertionError(Files.readString(dir.resolve("out.txt")) + log(), e);
        }
        // The commands are there before those bundles of the feature that start last.
        awaitEquals("1", () -> ask("count", "(objectClass=hub.gpu.Torch)"));
        awaitEquals("1", () -> ask("count", "(&(osgi.command.scope=hub)(osgi.command.function=run))"));
        start = log().length();
        Path consumer = HubProcess.ROOT.resolve("examples/consumer/target/consumer-" + VERSION + ".jar");
        Files.copy(consumer, home.resolve("deploy/consumer.jar"));
    }

    /** What docs/containers.md has of a language about Karaf. */
    private static List<String> blocks(String language) {
        return DocPage.read("docs/containers.md").blocks("Karaf").stream()
                .filter(block -> block.language().equals(language))
                .map(Block::code)
                .toList();
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    void stop() throws Exception {
        if (karaf != null) {
            karaf.descendants().forEach(ProcessHandle::destroy);
            karaf.destroy();
            assertTrue(karaf.waitFor(1, TimeUnit.MINUTES));
        }
    }

    @AfterEach
    void nothingIsLoggedAsAnError() throws IOException {
        String log = log();
        assertFalse(log.contains("| ERROR |"), log);
        assertFalse(log.substring(start).contains("\n\tat "), log);
    }

    private String log() {
        try {
            return Files.readString(home.resolve("data/log/karaf.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void bash(Path folder, String script) throws Exception {
        Path out = Files.createTempFile(dir, "bash", ".txt");
        Process bash = new ProcessBuilder("bash", "-euc", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertTrue(bash.waitFor(1, TimeUnit.MINUTES));
        assertEquals(0, bash.exitValue(), Files.readString(out));
    }

    /** Writes a jar with one class. */
    private static void jar(Path jar, Class<?> type, Map<String, String> headers) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            String name = type.getName().replace('.', '/');
            for (String each : List.of(name + ".class", name + "$1.class")) {
                try (InputStream in = KarafIT.class.getResourceAsStream("/" + each)) {
                    if (in != null) {
                        out.putNextEntry(new ZipEntry(each));
                        in.transferTo(out);
                    }
                }
            }
        }
    }

    private String ask(String request, String line) throws IOException {
        var out = new DataOutputStream(probe.getOutputStream());
        out.writeUTF(request);
        out.writeUTF(line);
        return new DataInputStream(probe.getInputStream()).readUTF();
    }

    @Test
    void aFreshRepoIsCompiledAndComputes() throws Exception {
        Path digits = HubProcess.ROOT.resolve("examples/digits");
        String answer = ask(
                "type",
                "hub:run " + digits + " digits pretrained=true predict " + digits.resolve("samples/1400-label-2.png"));
        assertTrue(answer.contains("label=2"), answer);
    }

    @Test
    void aModelIsCreatedEditedAndRemovedByItsFile() throws Exception {
        String file = blocks("properties").getFirst();
        Path model = home.resolve("etc/hub.model-echo.cfg");
        Files.writeString(
                model,
                file.replace(
                        "owner/name", HubProcess.ROOT.resolve("examples/echo-a").toString()));
        awaitEquals("Hello, you!", () -> ask("call", "you"));
        Files.writeString(
                model,
                file.replace(
                        "owner/name", HubProcess.ROOT.resolve("examples/echo-b").toString()));
        awaitEquals("Hello, uoy!", () -> ask("call", "you"));
        Files.delete(model);
        awaitEquals("nobody", () -> ask("call", "you"));
        awaitEquals("[]", () -> ask("type", "hub:models"));
    }

    @Test
    void aMistakeIsSaidInALineAndLoggedWithoutItsStack() throws Exception {
        String answer = ask("type", "hub:load /no/such echo");
        assertTrue(answer.contains("/no/such"), answer);
        assertEquals(1, answer.strip().lines().count(), answer);
        Path model = home.resolve("etc/hub.model-wrong.cfg");
        Files.writeString(model, "name = wrong\nrepo = /no/such\nentrypoint = echo\n");
        awaitEquals(true, () -> ask("type", "hub:models").contains("DOWN"));
        Files.delete(model);
        awaitEquals("[]", () -> ask("type", "hub:models"));
    }

    @Test
    void helpExplainsACommand() throws Exception {
        String help = ask("type", "hub:unload --help");
        assertTrue(help.contains("unload a model"), help);
        assertEquals(help, ask("type", "help hub:unload"));
    }

    @Test
    void tabCompletesCommandsAndTheirWords() throws Exception {
        List<String> commands = ask("complete", "hub:lo").lines().toList();
        assertTrue(commands.contains("hub:load (load a model and keep it)"), commands::toString);
        Path digits = HubProcess.ROOT.resolve("examples/digits");
        String entrypoints = ask("complete", "hub:load " + digits + " ");
        assertTrue(entrypoints.startsWith("digits ("), entrypoints);
        String rest = ask("complete", "unload --");
        assertTrue(rest.contains("--json ("), rest);
        // The name of a command that Karaf has, too.
        String bundles = ask("complete", "list --");
        assertFalse(bundles.contains("--json"), bundles);
    }
}
