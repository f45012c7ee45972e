package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Repo;
import hub.gpu.Device;
import hub.gpu.Torch;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.log.LogReaderService;

/** Sets each key of all parts but the network and models, and sees what that does. */
@ExtendWith(InFramework.class)
public class PartKeysIT {

    /** Another time than the defaults of the limits, 5 and 10 seconds: longer than the one, shorter than the other. */
    private static final Duration DELAY = Duration.ofSeconds(8);

    private static final String NOTHING = "public final class hubconf { public String nothing() { return \"\"; } }";

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    private Settings settings() {
        return new Settings(context, configurations);
    }

    private Hub hub() {
        return context.getService(context.getServiceReference(Hub.class));
    }

    private static String folder() throws IOException {
        return Files.createTempDirectory("keys").toString();
    }

    private static String repo(String name, String code) throws IOException {
        Path repo = Files.createTempDirectory("repo");
        Files.writeString(repo.resolve(name), code);
        return repo.toString();
    }

    private static HubException refusal(Executable action) {
        return assertThrows(HubException.class, action);
    }

    private void start(String repo) {
        hub().open(repo).close();
    }

    @Test
    @SetsKeys(pid = "hub.directory", keys = "dir")
    public void theHubDirectoryIsTheConfiguredOne() throws Exception {
        String other = folder();
        try (var settings = settings()) {
            settings.set("hub.directory", Map.of("dir", other));
            assertEquals(Path.of(other), hub().getDir());
        }
        awaitEquals(true, () -> !hub().getDir().equals(Path.of(other)));
    }

    @Test
    @SetsKeys(
            pid = "hub.trust",
            keys = {"allow", "otherwise"})
    public void whatIsNotAllowedIsRefused() throws Exception {
        try (var settings = settings()) {
            settings.set("hub.directory", Map.of("dir", folder()));
            settings.set("hub.network", Map.of("offline", true));
            assertEquals(Kind.UNTRUSTED, refusal(() -> start("other/name")).kind());
            settings.set("hub.trust", Map.of("allow", List.of("owner/name"), "otherwise", "refuse"));
            assertEquals(Kind.OFFLINE, refusal(() -> start("owner/name")).kind());
            assertEquals(Kind.REFUSED, refusal(() -> start("other/name")).kind());
        }
    }

    @Test
    @SetsKeys(pid = "hub.trust", keys = "byCommit")
    public void aTrustedNameIsNotEnoughWhereCommitsAreTrusted() throws Exception {
        String directory = folder();
        Files.writeString(Path.of(directory, "trusted_list"), "owner_name\n");
        try (var host = RecordingServer.host(Map.of("hubconf.java", NOTHING));
                var settings = settings()) {
            settings.set("hub.directory", Map.of("dir", directory));
            settings.set("hub.network", Map.of("githubUrl", host.url("").toString()));
            start("owner/name");
            settings.set("hub.trust", Map.of("byCommit", true));
            assertEquals(Kind.UNTRUSTED, refusal(() -> start("owner/name")).kind());
        }
    }

    @Test
    @SetsKeys(
            pid = "hub.snapshots",
            keys = {"maxEntries", "maxBytes", "maxRatio"})
    public void anArchiveIsLimited() throws Exception {
        var files = Map.of("hubconf.java", NOTHING, "zeros.txt", "0".repeat(65 << 20));
        try (var host = RecordingServer.host(files);
                var settings = settings()) {
            settings.set("hub.network", Map.of("githubUrl", host.url("").toString()));
            var limits = new HashMap<String, Object>(Map.of("maxRatio", 1_000_000));
            settings.set("hub.directory", Map.of("dir", folder()));
            settings.set("hub.snapshots", limits);
            hub().list("owner/name");
            for (String key : List.of("maxEntries", "maxBytes", "maxRatio")) {
                limits = new HashMap<>(Map.of("maxRatio", 1_000_000));
                limits.put(key, 1);
                settings.set("hub.directory", Map.of("dir", folder()));
                settings.set("hub.snapshots", limits);
                assertThrows(HubException.class, () -> hub().list("owner/name"), key);
            }
        }
    }

    @Test
    @SetsKeys(pid = "hub.loader", keys = "compile.seconds")
    public void compilingIsLimited() throws Exception {
        try (var settings = settings()) {
            settings.set("hub.loader", Map.of("compile.seconds", 0));
            assertEquals(
                    Kind.BUILD,
                    refusal(() -> start(repo("hubconf.java", NOTHING))).kind());
        }
    }

    @Test
    @SetsKeys(pid = "hub.loader", keys = "start.seconds")
    public void theConstructorIsLimited() throws Exception {
        try (var settings = settings()) {
            settings.set("hub.loader", Map.of("start.seconds", 1));
            String slow = repo(
                    "hubconf.java",
                    "public final class hubconf { public hubconf() throws Exception { Thread.sleep(%d); } }"
                            .formatted(DELAY.toMillis()));
            assertEquals(Kind.REPO_CODE, refusal(() -> start(slow)).kind());
        }
    }

    @Test
    @SetsKeys(pid = "hub.loader", keys = "service.seconds")
    public void aServiceIsWaitedForAsConfigured() throws Exception {
        try (var settings = settings()) {
            settings.set("hub.loader", Map.of("service.seconds", 600));
            String needs = repo(
                    "hubconf.java",
                    "public final class hubconf { public hubconf(java.util.function.LongBinaryOperator service) {} }");
            Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(DELAY);
                } catch (InterruptedException e) {
                    return;
                }
                context.registerService(LongBinaryOperator.class, (a, b) -> a, new Hashtable<>());
            });
            start(needs);
        }
    }

    @Test
    @SetsKeys(pid = "hub.loader", keys = "close.seconds")
    public void closingWaitsForCallsAsConfigured() throws Exception {
        var entered = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        try (var settings = settings()) {
            settings.set("hub.loader", Map.of("close.seconds", 0));
            Repo repo = hub().open(repo("hubconf.java", """
                                import java.util.function.Function;
                import java.util.function.LongBinaryOperator;
                                public final class hubconf {
                                    public Object call(Function<Object, Object> inside) { return inside.apply(""); }
                                }
                """));
            Function<Object, Object> inside = any -> {
                entered.countDown();
                try {
                    Thread.sleep(DELAY);
                } catch (InterruptedException e) {
                    // It is told to end.
                }
                left.countDown();
                return any;
            };
            Thread.ofVirtual().start(() -> repo.load("call", Arguments.of(inside)));
            entered.await();
            repo.close();
            assertEquals(1, left.getCount());
            left.await();
        }
    }

    @Test
    @SetsKeys(pid = "hub.loader", keys = "refuse")
    public void whatARepoMayReachForIsLimited() throws Exception {
        try (var settings = settings()) {
            settings.set("hub.loader", Map.of("refuse", List.of("EXIT")));
            String leaving =
                    repo("hubconf.java", "public final class hubconf { public void leave() { System.exit(1); } }");
            assertEquals(Kind.REFUSED, refusal(() -> start(leaving)).kind());
        }
    }

    @Test
    @SetsKeys(pid = "hub.loader", keys = "maven.repositories")
    public void librariesComeFromTheConfiguredRepositories() throws Exception {
        try (var maven = RecordingServer.of(404);
                var settings = settings()) {
            settings.set("hub.directory", Map.of("dir", folder()));
            settings.set(
                    "hub.loader",
                    Map.of("maven.repositories", List.of(maven.url("/maven/").toString())));
            String needs = repo("hubconf.java", """
                public final class hubconf {
                    public static final java.util.List<String> dependencies = java.util.List.of("mvn:org.example:words:1");
                }
                """);
            assertEquals(Kind.DEPENDENCY, refusal(() -> start(needs)).kind());
            assertTrue(
                    maven.addresses().contains("/maven/org/example/words/1/words-1.pom"), maven.addresses()::toString);
        }
    }

    /** It is made anew after each change. */
    private Torch torch() throws Exception {
        awaitEquals(true, () -> context.getServiceReference(Torch.class) != null);
        return context.getService(context.getServiceReference(Torch.class));
    }

    /** The messages that are logged from now on. */
    private List<String> logged() {
        var messages = new CopyOnWriteArrayList<String>();
        LogReaderService log = context.getService(context.getServiceReference(LogReaderService.class));
        log.addLogListener(entry -> messages.add(entry.getMessage()));
        return messages;
    }

    @Test
    @SetsKeys(
            pid = "hub.gpu",
            keys = {"libtorch", "device"})
    public void tensorsAreWhereTheConfigurationSays() throws Exception {
        List<String> said = logged();
        try (var settings = settings()) {
            settings.set("hub.gpu", Map.of("device", "cuda:99"));
            assertTrue(refusal(() -> torch().device()).getMessage().contains("cuda:99"));
            settings.set("hub.gpu", Map.of("device", "cpu", "libtorch", "/no/libtorch"));
            assertEquals(Device.CPU, torch().device());
            try {
                torch().ones(1).close();
                // This process has loaded one before, and keeps it.
                awaitEquals(true, () -> said.stream().anyMatch(line -> line.contains("/no/libtorch")));
            } catch (HubException e) {
                assertTrue(e.getMessage().contains("/no/libtorch"), e.getMessage());
            }
            settings.set("hub.gpu", Map.of());
            torch().ones(1).close();
        }
    }

    @Test
    @SetsKeys(pid = "hub.gpu", keys = "machineCode")
    public void machineCodeIsTriedWhereItIsAllowed() throws Exception {
        Path file = Path.of(folder(), "digits.pt2");
        Files.copy(HubProcess.ROOT.resolve("examples/exported/digits.pt2"), file);
        try (var zip = FileSystems.newFileSystem(file)) {
            Path root = Files.list(zip.getPath("/")).findFirst().orElseThrow();
            Path code = Files.createDirectories(root.resolve("data/aotinductor/model"));
            Files.writeString(code.resolve("net.so"), "-march=x86-64-v3");
            Files.writeString(
                    code.resolve("net_metadata.json"),
                    "{\"AOTI_DEVICE_KEY\": \"cpu\", \"AOTI_PLATFORM\": \"linux\", \"AOTI_MACHINE\": \"z80\"}");
        }
        List<String> said = logged();
        try (var settings = settings()) {
            settings.set("hub.gpu", Map.of("machineCode", true));
            torch().program(file, Device.CPU);
            awaitEquals(true, () -> said.stream().anyMatch(line -> line.contains("compiled for the processor z80")));
            said.clear();
            settings.set("hub.gpu", Map.of());
            torch().program(file, Device.CPU);
            assertTrue(said.stream().noneMatch(line -> line.contains("z80")), said::toString);
        }
    }

    /** A repo in Python, if there is a Python. */
    private String python(String code) throws IOException {
        String repo = repo("hubconf.py", code);
        try {
            hub().list(repo);
        } catch (HubException e) {
            assumeFalse(e.kind() == Kind.DEPENDENCY, e.getMessage());
            throw e;
        }
        return repo;
    }

    @Test
    @SetsKeys(pid = "hub.python", keys = "python")
    public void theConfiguredPythonRuns() throws Exception {
        try (var settings = settings()) {
            settings.set("hub.python", Map.of("python", "/no/python"));
            String message = refusal(() -> hub().list(repo("hubconf.py", "def f(): return 1")))
                    .getMessage();
            assertTrue(message.contains("/no/python"), message);
        }
    }

    @Test
    @SetsKeys(
            pid = "hub.python",
            keys = {"start.seconds", "call.seconds"})
    public void theTimeOfPythonIsLimited() throws Exception {
        String slow = python("import time\ntime.sleep(3)\ndef f(): return 1\n");
        String calls = python("import time\ndef f():\n    time.sleep(3)\n    return 1\n");
        try (var settings = settings()) {
            settings.set("hub.python", Map.of("start.seconds", 1));
            assertEquals(Kind.REPO_CODE, refusal(() -> start(slow)).kind());
            settings.set("hub.python", Map.of("call.seconds", 1));
            try (Repo repo = hub().open(calls)) {
                assertEquals(
                        Kind.REPO_CODE,
                        refusal(() -> repo.load("f", Arguments.none())).kind());
            }
        }
    }

    @Test
    @SetsKeys(pid = "hub.python", keys = "environment")
    public void aRepoMayHaveAnEnvironmentOfItsOwn() throws Exception {
        String needs = python("dependencies = ['a_package_that_nobody_has']\ndef f(): return 1\n");
        try (var settings = settings()) {
            settings.set("hub.directory", Map.of("dir", folder()));
            settings.set("hub.network", Map.of("offline", true));
            String shared = refusal(() -> start(needs)).getMessage();
            settings.set("hub.python", Map.of("environment", "OWN"));
            HubException own = refusal(() -> start(needs));
            // It would install the package.
            assertEquals(Kind.OFFLINE, own.kind());
            assertNotEquals(shared, own.getMessage());
        }
    }

    @Test
    @SetsKeys(pid = "hub.python", keys = "workers")
    public void aRepoIsServedByAsManyProcesses() throws Exception {
        String code = "import os, time\ndef pid():\n    time.sleep(0.05)\n    return os.getpid()\n";
        python(code);
        String directory = folder();
        Files.writeString(Path.of(directory, "trusted_list"), "owner_name\n");
        try (var host = RecordingServer.host(Map.of("hubconf.py", code));
                var settings = settings()) {
            settings.set("hub.directory", Map.of("dir", directory));
            settings.set("hub.network", Map.of("githubUrl", host.url("").toString()));
            settings.set("hub.python", Map.of("workers", List.of("owner/name=2")));
            try (Repo repo = hub().open("owner/name")) {
                awaitEquals(
                        2,
                        () -> Together.answers(4, () -> repo.load("pid", Arguments.none()))
                                .size());
            }
        }
    }
}
