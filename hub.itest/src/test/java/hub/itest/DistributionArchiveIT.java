package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archives of the distribution: unpacked by one user, and run by another that may only read them. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "hub is a script for bash")
class DistributionArchiveIT {

    private static final String NAME = "hub-" + System.getProperty("hub.version");

    private static final Path DIGITS = HubProcess.ROOT.resolve("examples/digits");

    @TempDir
    private Path temp;

    private Path home;
    private Path distribution;

    @BeforeEach
    void unpack() throws Exception {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxrwxrwx"));
        home = Files.createDirectory(temp.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path folder = Files.createDirectory(temp.resolve("a folder"));
        assertEquals("", output("tar", "-xzf", archive("tar.gz").toString(), "-C", folder.toString()));
        distribution = folder.resolve(NAME);
    }

    /** hub keeps libtorch in a folder for its own user. */
    private void letOthersReadLibtorch() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("libtorch"));
        try (var libraries = Files.list(Newcomer.libtorch())) {
            for (Path library : libraries.toList()) {
                Files.createLink(folder.resolve(library.getFileName()), library);
            }
        }
    }

    private static Path archive(String type) {
        return HubProcess.ROOT.resolve("hub.launch/target/" + NAME + "-bin." + type);
    }

    private String output(String... command) throws Exception {
        return output(Map.of(), command);
    }

    /** What a command prints, with nothing in its environment but PATH, HOME, TMPDIR, libtorch, and what is given. */
    private String output(Map<String, String> more, String... command) throws Exception {
        Path out = Files.createTempFile(temp, "out", "");
        Path err = Files.createTempFile(temp, "err", "");
        var builder = new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().put("HOME", home.toString());
        builder.environment().put("TMPDIR", temp.toString());
        builder.environment().put("HUB_LIBTORCH", temp.resolve("libtorch").toString());
        builder.environment().putAll(more);
        Process process = builder.start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), () -> String.join(" ", command) + " hangs");
        assertEquals("", Files.readString(err));
        assertEquals(0, process.exitValue());
        return Files.readString(out);
    }

    /** Runs hub as a user that can write its home, and not the distribution. */
    private String hubOfAnother(String... words) throws Exception {
        var command = new ArrayList<String>();
        if (Files.isWritable(distribution)) {
            // Root may write whatever the permissions say.
            command.addAll(List.of("setpriv", "--reuid", "54321", "--regid", "0", "--clear-groups"));
        }
        command.add(distribution.resolve("hub").toString());
        command.addAll(List.of(words));
        return output(command.toArray(String[]::new));
    }

    @Test
    void itRunsWhereNothingCanBeWrittenButAnEmptyHome() throws Exception {
        output("chmod", "-R", "a-w", distribution.toString());
        letOthersReadLibtorch();
        assertEquals("digits\nlabels\n", hubOfAnother("list", DIGITS.toString()));
        // The first command of a kind makes a cache of classes meanwhile.
        awaitCaches(1);

        String version = System.getProperty("hub.version").replace('-', '.');
        assertEquals("hub " + version + "\n", hubOfAnother("--version"));
        assertTrue(hubOfAnother("--help").startsWith("usage: hub "));
        String rows = hubOfAnother(
                "run",
                DIGITS.toString(),
                "digits",
                "pretrained=true",
                "predict",
                names(DIGITS.resolve("samples"))
                        .map(name -> DIGITS.resolve("samples").resolve(name).toString())
                        .filter(name -> name.endsWith("-label-7.png"))
                        .findFirst()
                        .orElseThrow());
        assertTrue(rows.lines().toList().get(1).matches("\\S+-label-7.png +7 .*"), rows);
        awaitCaches(2);
    }

    /** Waits until a user has so many caches of classes, and none is being made. */
    private void awaitCaches(int count) throws Exception {
        Await.awaitEquals(
                Collections.nCopies(count, true),
                () -> names(home.resolve(".cache/hub"))
                        .map(name -> name.endsWith(".aot"))
                        .toList());
    }

    private static Stream<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Stream.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    private Set<String> kindsOfCaches() throws IOException {
        return names(distribution)
                .filter(name -> name.endsWith(".aot"))
                .map(name -> name.split("-")[1])
                .collect(Collectors.toSet());
    }

    /** Where the JVM has the class of the launcher from, by its log. */
    private String sourceOfMain() throws Exception {
        Path log = Files.createTempFile(temp, "classes", "");
        output(
                Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + log),
                "sh",
                "-c",
                // The JVM says on standard error that it picked these options up.
                "'" + distribution.resolve("hub") + "' --version 2>&1");
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains(" hub.launch.Main "))
                .map(line -> line.replaceAll(".* source: ", ""))
                .collect(Collectors.joining());
    }

    @Test
    void aCacheOfClassesThatCameWithTheDistributionIsLeftAsideWhenAJarChanged() throws Exception {
        // Without a libtorch there is none for tensors.
        output(Map.of("HUB_LIBTORCH", ""), distribution.resolve("hub").toString(), "--prepare");
        assertEquals(Set.of("command", "run", "shell"), kindsOfCaches());
        letOthersReadLibtorch();
        output(distribution.resolve("hub").toString(), "--prepare");
        assertEquals(Set.of("command", "run", "shell", "tensors"), kindsOfCaches());
        assertEquals("shared objects file", sourceOfMain());
        assertFalse(Files.exists(home.resolve(".cache/hub")));

        Path jar = distribution.resolve("lib/hub.launch.jar");
        try (var files = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            Files.writeString(files.getPath("another"), "");
        }
        assertTrue(sourceOfMain().startsWith("file:"));
        awaitCaches(1);
    }

    @Test
    void aLinkOnThePathIsEnough() throws Exception {
        Path bin = Files.createDirectory(temp.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("hub"), distribution.resolve("hub"));
        // A home that cannot be written is no reason to say anything.
        String path = bin + ":" + System.getenv("PATH");
        String list = output(
                Map.of("PATH", path, "HOME", "/proc", "TORCH_HOME", home.toString()), "sh", "-c", "hub list " + DIGITS);
        assertEquals("digits\nlabels\n", list);
    }

    @Test
    void theZipHoldsTheSame() throws Exception {
        var inTar = new TreeSet<>(
                output("tar", "-tzf", archive("tar.gz").toString()).lines().toList());
        try (var zip = new ZipFile(archive("zip").toFile())) {
            // The zip has the folder itself too.
            inTar.add(NAME + "/");
            assertEquals(inTar, new TreeSet<>(zip.stream().map(Object::toString).toList()));
        }
        for (String file : List.of(
                "hub",
                "hub.bat",
                "LICENSE",
                "NOTICE",
                "completion/hub.bash",
                "completion/_hub",
                "examples/digits/hubconf.java")) {
            assertTrue(inTar.contains(NAME + "/" + file), file);
        }
    }

    @Test
    void eachBundleOfHubSaysWhereItComesFrom() throws Exception {
        try (var jars = Files.newDirectoryStream(distribution.resolve("bundles"), "hub.*.jar")) {
            for (Path jar : jars) {
                try (var bundle = new JarFile(jar.toFile())) {
                    var headers = bundle.getManifest().getMainAttributes();
                    for (String header : List.of(
                            "Bundle-Description",
                            "Bundle-Developers",
                            "Bundle-DocURL",
                            "Bundle-License",
                            "Bundle-Name",
                            "Bundle-SCM")) {
                        assertNotNull(headers.getValue(header), jar + ": " + header);
                    }
                }
            }
        }
    }

    @Test
    void settingsThatNothingReadsAreTold() throws Exception {
        Path properties = distribution.resolve("conf/framework.properties");
        Files.writeString(properties, "\nhub.offline = true\n", StandardOpenOption.APPEND);
        String said = output(
                Map.of("HUB_LIBTOCH", "/nowhere"),
                "sh",
                "-c",
                "exec \"$0\" list \"$1\" 2>&1 >/dev/null",
                distribution.resolve("hub").toString(),
                DIGITS.toString());
        assertEquals("""
            hub: conf/framework.properties: hub.offline is read by nothing there: the only key of hub is hub.start.first. \
            Settings of hub's parts are configurations
            WARN MisspeltVariables - The environment variable HUB_LIBTOCH is read by nothing: expected HUB_LIBTORCH.
            """, said);
    }

    /** cnf/pom.xml names what is embedded once more, for this list. */
    @Test
    void theComponentsOfAReleaseAreWhatIsShipped() throws Exception {
        Path bom = distribution.resolve("bom.json");
        assumeTrue(Files.exists(bom), "only the profile release makes a list of components");
        var listed = Pattern.compile("\"purl\" : \"pkg:maven/[^/]+/([^@]+)@")
                .matcher(Files.readString(bom))
                .results()
                .map(component -> component.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        listed.remove("cnf");
        var shipped = new TreeSet<String>();
        for (String folder : List.of("bundles", "serve", "shell", "lib")) {
            for (String jar : names(distribution.resolve(folder)).toList()) {
                shipped.add(artifact(jar.replaceAll("-\\d.*|\\.jar$", ""), listed));
                try (var file =
                        new JarFile(distribution.resolve(folder).resolve(jar).toFile())) {
                    file.stream()
                            .map(entry -> entry.getName())
                            .filter(name -> jar.startsWith("hub.") && name.matches("lib/.*\\.jar"))
                            .map(name -> artifact(name.substring(4, name.length() - 4), listed))
                            .forEach(shipped::add);
                }
            }
        }
        shipped.removeAll(List.of("hub.launch", "hub.embed"));
        assertEquals(shipped, listed);
    }

    /** The artifact of an embedded jar, whose name may lack the beginning. */
    private static String artifact(String jar, Set<String> artifacts) {
        return artifacts.stream()
                .filter(artifact -> artifact.equals(jar) || artifact.endsWith("." + jar))
                .findFirst()
                .orElse(jar);
    }

    /** There is no Windows here: this checks what can be seen in the text. */
    @Test
    void theScriptForWindowsNamesWhatIsThere() throws Exception {
        String script = Files.readString(distribution.resolve("hub.bat"));
        assertEquals(script.lines().count(), script.split("\r\n").length);
        for (String folder : List.of("conf\\jvm.options", "lib\\hub.launch.jar", "hub.launch.Main")) {
            assertTrue(script.contains(folder), folder);
        }
        List<String> words =
                script.lines().flatMap(line -> Stream.of(line.split("[ )]+"))).toList();
        List<String> labels =
                words.stream().filter(word -> word.matches(":\\w+")).toList();
        for (String label : labels) {
            assertTrue(script.contains("\r\n" + label + "\r\n"), label);
        }
        assertTrue(script.contains("goto start\r\n") && script.contains("\r\n:start\r\n"));
    }
}
