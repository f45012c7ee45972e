package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./hub} as a user calls it. */
class CommandLineIT {

    @TempDir
    static Path home;

    private static HubProcess hub;

    /** Its hub directory is that of the build, where libtorch is. */
    private static final HubProcess withLibtorch = new HubProcess(Map.of());

    @BeforeAll
    static void freshHome() {
        hub = new HubProcess(Map.of(
                "HOME", home.toString(), "TORCH_HOME", home.resolve("torch").toString()));
    }

    private static void assertFails(int code, String line, String... args) throws Exception {
        var result = hub.run(args);
        assertEquals(line, result.err().strip());
        assertEquals("", result.out());
        assertEquals(code, result.code());
    }

    @Test
    void listPrintsTheEntrypointsOneALine() throws Exception {
        var result = hub.run("list", "./examples/digits");
        assertEquals(List.of("digits", "labels"), result.lines(), result.err());
        assertEquals(0, result.code());
    }

    @Test
    void helpPrintsSignatureAndDocumentation() throws Exception {
        var result = hub.run("help", "./examples/digits", "digits");
        assertEquals(0, result.code(), result.err());
        assertEquals("digits(boolean pretrained=false) → Digits", result.lines().getFirst());
        assertTrue(result.out().contains("pretrained"), result.out());
    }

    @Test
    void listAndHelpLoadNoNativeLibrary() throws Exception {
        hub.run("help", "./examples/digits", "digits");
        assertEquals(false, Files.exists(home.resolve("torch/hub/.hub/natives")));
    }

    @Test
    void runCallsAMethodOfWhatTheEntrypointReturned() throws Exception {
        var result = hub.run("run", "./examples/echo-b", "echo", "times=2", "say", "abc");
        assertEquals(List.of("cbacba"), result.lines(), result.err());
        assertEquals(0, result.code());
    }

    /** A repo in a folder below the fresh home. */
    private static String repo(String name, String hubconf) throws Exception {
        Path folder = Files.createDirectories(home.resolve(name));
        Files.writeString(folder.resolve("hubconf.java"), hubconf);
        return folder.toString();
    }

    @Test
    void aRepoMayNeedAnyBundleOfThePlatform() throws Exception {
        String repo = repo("json", """
            import tools.jackson.databind.json.JsonMapper;

            public final class hubconf {
                public static final java.util.List<String> dependencies =
                        java.util.List.of("tools.jackson.core.jackson-databind", "org.osgi.util.promise");

                public String numbers() {
                    return JsonMapper.shared().writeValueAsString(new int[] {1, 2});
                }
            }
            """);
        var result = hub.run("run", repo, "numbers");
        assertEquals("[1,2]\n", result.out(), result.err());
        assertEquals(0, result.code());
    }

    @Test
    void aRepoMayAskForConfigurations() throws Exception {
        String repo = repo("configured", """
            import org.osgi.service.cm.ConfigurationAdmin;

            public final class hubconf {
                private final ConfigurationAdmin configurations;

                public hubconf(ConfigurationAdmin configurations) {
                    this.configurations = configurations;
                }

                public String pid() throws java.io.IOException {
                    return configurations.getConfiguration("org.example", null).getPid();
                }
            }
            """);
        var result = hub.run("run", repo, "pid");
        assertEquals("org.example\n", result.out(), result.err());
        assertEquals(0, result.code());
    }

    @Test
    void whatARepoPrintsInAThreadOfItsOwnIsNoPartOfTheResult() throws Exception {
        String repo = repo("printing", """
            public final class hubconf {
                public String word() throws InterruptedException {
                    Thread printing = new Thread(() -> System.out.println("printed"));
                    printing.start();
                    printing.join();
                    return "result";
                }
            }
            """);
        var result = hub.run("run", repo, "word");
        assertEquals("result\n", result.out());
        assertEquals("printed\n", result.err());
        assertEquals(0, result.code());
    }

    /** What it prints when its standard output is a pipe, and its standard input a file. */
    private static String piped(Path in, String... args) throws Exception {
        var builder = new ProcessBuilder(
                        Stream.concat(Stream.of("./hub"), Stream.of(args)).toList())
                .directory(HubProcess.ROOT.toFile())
                .redirectInput(in.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("TORCH_HOME", home.resolve("torch").toString());
        Process process = builder.start();
        var out = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), out);
        return out;
    }

    @Test
    void aResultLargerThanAPipeIsWhole() throws Exception {
        String repo = repo("large", """
            public final class hubconf {
                public String word() {
                    return "x".repeat(1_000_000);
                }
            }
            """);
        assertEquals("x".repeat(1_000_000) + "\n", piped(Path.of("/dev/null"), "run", repo, "word"));
    }

    @Test
    void aRepoReadsNothingWhereNobodySitsAtATerminal() throws Exception {
        String repo = repo("reading", """
            public final class hubconf {
                public int bytes() throws java.io.IOException {
                    return System.in.readAllBytes().length;
                }
            }
            """);
        Path in = Files.writeString(home.resolve("in.txt"), "typed");
        assertEquals("0\n", piped(in, "run", repo, "bytes"));
    }

    @Test
    void jsonIsOneLineOnStandardOutput() throws Exception {
        var result = hub.run("run", "./examples/echo-a", "echo", "say", "a\"b", "--json");
        assertEquals("\"a\\\"b\"\n", result.out(), result.err());
    }

    @Test
    void runClassifiesImages() throws Exception {
        var samples = samples();
        var result = withLibtorch.run(predict(samples));
        assertEquals(0, result.code(), result.err());
        assertEquals(samples.size() + 1, result.lines().size(), result.out());
        for (int i = 0; i < samples.size(); i++) {
            String[] row = result.lines().get(i + 1).split(" +");
            assertEquals(samples.get(i), row[0]);
            assertTrue(row[0].endsWith("-label-" + row[1] + ".png"), result.out());
        }
    }

    @Test
    void predictionsAreObjectsInJson() throws Exception {
        var result = withLibtorch.run(predict(samples().subList(0, 1), "--json"));
        assertTrue(
                result.out()
                        .matches(
                                "\\[\\{\"image\":\"[^\"]+-label-(\\d).png\",\"label\":\\1,\"probability\":0.\\d+}]\\R"),
                result.out() + result.err());
    }

    @Test
    void anImageThatIsNoneIsOneLine() throws Exception {
        var result = withLibtorch.run(predict(List.of("examples/digits/train.py")));
        assertEquals(1, result.code());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().contains("examples/digits/train.py"), result.err());
    }

    private static List<String> samples() throws Exception {
        try (var files = Files.list(HubProcess.ROOT.resolve("examples/digits/samples"))) {
            return files.map(file -> HubProcess.ROOT.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static String[] predict(List<String> images, String... more) {
        return Stream.of(
                        List.of("run", "./examples/digits", "digits", "pretrained=true", "predict"),
                        images,
                        List.of(more))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    @Test
    void helpAloneListsTheCommands() throws Exception {
        var result = hub.run("help");
        assertEquals(0, result.code());
        for (String command : List.of(
                "list [--run] REPO", "help REPO ENTRYPOINT", "run [--reload] REPO", "unload", "dir", "devices")) {
            assertTrue(result.out().contains("  " + command), () -> command + " is missing in\n" + result.out());
        }
    }

    @Test
    void anOptionAloneIsTheHelpOfAllCommandsToo() throws Exception {
        var result = hub.run("--bytes");
        assertEquals(0, result.code(), result.err());
        assertEquals(hub.run("help").out(), result.out());
        assertTrue(result.out().contains("  serve "), result.out());
    }

    /** These commands are of hub.gpu; those of hub.core have a test of their own. */
    @Test
    void devicesAndMemoryAreShown() throws Exception {
        var devices = hub.run("devices");
        assertEquals(0, devices.code(), devices.err());
        assertTrue(
                devices.lines().getFirst().matches("DEVICE +NAME +TOTAL BYTES +FREE BYTES +USED BYTES"), devices.out());
        assertTrue(devices.lines().get(1).startsWith("cpu "), devices.out());
        assertEquals("[]\n", hub.run("--json", "memory").out());
        assertFails(2, "hub: usage: hub devices", "devices", "0");
        assertFails(2, "hub: usage: hub memory", "memory", "0");
    }

    @Test
    void dirFollowsTorchHome() throws Exception {
        assertEquals(home.resolve("torch/hub") + "\n", hub.run("dir").out());
    }

    @Test
    void anUnknownRepoIsOneLine() throws Exception {
        var result = hub.run("list", "./examples/nothing");
        assertEquals(1, result.code());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().contains("examples/nothing"), result.err());
    }

    @Test
    void anUnknownEntrypointIsOneLine() throws Exception {
        var result = hub.run("run", "./examples/echo-a", "ecko");
        assertEquals(1, result.code());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("hub: Cannot find callable ecko in hubconf"), result.err());
    }

    @Test
    void anUnknownArgumentNamesItAndShowsTheSignature() throws Exception {
        var result = hub.run("run", "./examples/echo-a", "echo", "tims=2");
        assertEquals(2, result.code());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().contains("tims") && result.err().contains("int times=1"), result.err());
    }

    @Test
    void anInconvertibleArgumentNamesIt() throws Exception {
        var result = hub.run("run", "./examples/echo-a", "echo", "times=often");
        assertEquals(2, result.code());
        assertTrue(result.err().contains("times") && result.err().contains("often"), result.err());
    }

    @Test
    void anUnknownMethodIsOneLine() throws Exception {
        var result = hub.run("run", "./examples/echo-a", "echo", "shout");
        assertEquals(1, result.code());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().contains("shout"), result.err());
    }

    @Test
    void wrongUsageShowsTheUsage() throws Exception {
        assertFails(2, "hub: usage: hub list [--run] REPO", "list", "a", "b");
        assertFails(2, "hub: there is no command \"lst\"; `hub help` lists them", "lst");
    }

    @Test
    void wrongUsageOfCommandsWithSeveralFormsShowsEach() throws Exception {
        assertFails(2, "hub: usage: hub dir, or hub dir FOLDER", "dir", "a", "b");
        assertFails(
                2,
                "hub: There is no command nope; `help` lists them. To explain an entrypoint: help REPO ENTRYPOINT; a"
                        + " file: inspect FILE.",
                "help",
                "nope");
        assertFails(2, "hub: Inspect what? Expected files of weights, or repos.", "inspect");
    }

    @Test
    void thePythonOfReposIsShownAsJson() throws Exception {
        var result = hub.run("python", "--json");
        assumeFalse(result.err().contains("There is no Python"), result.err());
        assertEquals(0, result.code(), result.err());
        assertEquals(1, result.lines().size(), result.out());
        assertTrue(result.out().matches("(?s)\\{\"python\":\"/.*\"environments\":\\[]}\n"), result.out());
    }

    @Test
    void anExportThatCannotBeSaysWhatWasExpected() throws Exception {
        assertFails(
                2,
                "hub: usage: hub export [--dynamic] [--item KEY] --input SAMPLE... REPO ENTRYPOINT"
                        + " [[NAME=]VALUE...] FILE.pt2",
                "export",
                "x");
        assertFails(
                2,
                "hub: Only a model of a repo in Python can be exported, and this is a Echo.",
                "export",
                "--json",
                "./examples/echo-a",
                "echo",
                "times=2",
                "echo.pt2",
                "--input",
                "float32:1");
    }

    @Test
    void helpShowsTheFormsThatAreWritten() throws Exception {
        String help = hub.run("help").out();
        assertTrue(help.contains("  load [--reload] REPO ENTRYPOINT [[NAME=]VALUE...]  "), help);
        assertTrue(help.contains("  run [--reload] REPO ENTRYPOINT [[NAME=]VALUE...] [METHOD [ARG...]]  "), help);
        assertTrue(help.contains("  run MODEL METHOD [ARG...]  "), help);
    }

    @Test
    void aBadSettingIsToldOnceInTheFormOfTheLog() throws Exception {
        Path none = home.resolve("none.pem");
        var settings = Map.of(
                "HUB_CA_BUNDLE",
                none.toString(),
                "TORCH_HOME",
                home.resolve("torch").toString());
        assertEquals(
                "WARN CheckedConfiguration - hub.network: caCertificates (or HUB_CA_BUNDLE, SSL_CERT_FILE) is \"" + none
                        + "\": expected a PEM file with certificates; only the JDK's certificates are trusted.",
                new HubProcess(settings).run("models").err().strip());
    }

    @Test
    void hubNeedsNoHome() throws Exception {
        String torch = "TORCH_HOME=" + home.resolve("torch");
        Process process = new ProcessBuilder("env", "-u", "HOME", torch, "./hub", "list", "./examples/digits")
                .directory(HubProcess.ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        assertEquals("digits\nlabels\n", new String(process.getInputStream().readAllBytes()));
        assertEquals(0, process.waitFor());
    }

    @Test
    void nativeLibrariesAddNothingToAnAnswer() throws Exception {
        var result = hub.run("run", "./examples/vision", "vit_b_16", "predict", "examples/vision/samples/420.jpg");
        assertEquals(0, result.code(), result.err());
        assertFalse(result.err().contains("OpenBLAS"), result.err());
    }
}
