package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.fetch.testing.FakeGitHub;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A publisher's way: a repo is made, run, checked and tested. */
class PublishIT {

    @TempDir
    Path temp;

    private HubProcess hub;
    private Path repo;

    @BeforeEach
    void make() throws Exception {
        hub = new HubProcess(Map.of(
                "HOME", temp.toString(), "TORCH_HOME", temp.resolve("torch").toString()));
        repo = temp.resolve("my models/First One");
        var made = hub.run("init", repo.toString());
        assertEquals(0, made.code(), made.err());
        assertTrue(made.out().contains("hub run '" + repo + "' greeter greet World"), made.out());
    }

    @Test
    void whatInitMakesRuns() throws Exception {
        var run = hub.run("run", repo.toString(), "greeter", "greet", "World");
        assertEquals("Hello, World!\n", run.out(), run.err());
        run = hub.run("run", repo.toString(), "greeter", "greeting=Ahoy", "greet", "World");
        assertEquals("Ahoy, World!\n", run.out(), run.err());
        var help = hub.run("help", repo.toString(), "greeter");
        assertTrue(help.out().contains("greeting  the words before the name"), help.out() + help.err());
    }

    @Test
    void theTildeIsTheHome() throws Exception {
        var made = hub.run("init", "~/at home");
        assertEquals(0, made.code(), made.err());
        assertTrue(Files.exists(temp.resolve("at home/pom.xml")), made.out());
    }

    private List<String> shell(String script) throws Exception {
        var builder = new ProcessBuilder("/bin/sh", "-c", script)
                .directory(HubProcess.ROOT.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(Map.of(
                        "HOME",
                        temp.toString(),
                        "TORCH_HOME",
                        temp.resolve("torch").toString(),
                        "REPO",
                        repo.toString()));
        Process process = builder.start();
        process.getOutputStream().close();
        return process.inputReader(StandardCharsets.UTF_8).readAllLines();
    }

    @Test
    void aTableIsAsWideAsTheTerminalAndOfAnyWidthInAPipe() throws Exception {
        String advice = "Without one, nobody may use or change the repo. Add one.";
        List<String> piped = shell("printf 'check \"%s\"\\n' \"$REPO\" | ./hub");
        assertTrue(piped.stream().anyMatch(line -> line.contains(advice)), piped::toString);

        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script of util-linux");
        List<String> narrow = shell("script -qec 'stty cols 60 rows 50; ./hub check \"$REPO\"' /dev/null </dev/null");
        assertTrue(narrow.stream().anyMatch(line -> line.contains("licence")), narrow::toString);
        assertTrue(narrow.stream().allMatch(line -> line.strip().length() <= 60), narrow::toString);
    }

    /** All but what its author alone can say. */
    @Test
    void whatInitMakesPassesTheCheck() throws Exception {
        Files.writeString(repo.resolve("LICENSE"), "To be used by all.");
        var check = hub.run("check", repo.toString());
        assertEquals(0, check.code(), check.err());
        assertEquals("", check.err());
        assertEquals(
                List.of("build", "entrypoints", "defaults", "dependencies", "reaches", "size", "licence"),
                check.lines().stream()
                        .map(line -> line.replaceFirst("^ok +(\\w+).*", "$1"))
                        .toList(),
                check.out());
    }

    @Test
    void aCheckNamesEveryFaultAndFails() throws Exception {
        Path hubconf = repo.resolve("src/main/java/hubconf.java");
        String right = Files.readString(hubconf);
        Files.writeString(
                hubconf, right.replace("String greeting)", "int greeting)").replace("(greeting)", "(\"\" + greeting)"));
        var check = hub.run("check", repo.toString(), "--json");
        assertEquals(1, check.code(), check.err());
        assertTrue(
                check.out()
                        .contains("{\"state\":\"ERROR\",\"about\":\"defaults\",\"found\":\"greeter: the default"
                                + " \\\"Hello\\\" of greeting must be a whole number (int).\""),
                check.out());
        assertTrue(check.out().contains("{\"state\":\"WARNING\",\"about\":\"licence\""), check.out());
        Files.writeString(hubconf, right.replace("new Greeter(greeting)", "new Greter(greeting)"));
        check = hub.run("check", repo.toString());
        assertEquals(1, check.code(), check.err());
        assertTrue(check.lines().getFirst().startsWith("error    build"), check.out());
        assertTrue(check.out().contains("src/main/java/hubconf.java:13:"), check.out());
    }

    /** It is fetched and built, without trust; its weights stay where they are. */
    @Test
    void aPublishedRepoIsCheckedAsItIsNow() throws Exception {
        try (var github = new FakeGitHub(temp.resolve("git"))) {
            github.file("/net-0123abcd.pth", new byte[1500]);
            String there = github.url() + "/net-0123abcd.pth";
            String gone = github.url() + "/gone-0123abcd.pth";
            String hubconf = "public final class hubconf { public String net() { return \"URL\"; } }";
            var published = github.repo("owner/name");
            published.commit("main", Map.of("hubconf.java", hubconf.replace("URL", gone)));
            var process = HubProcess.at(temp, github.url(), Map.of());
            var check = process.run("check", "owner/name:main");
            assertEquals(1, check.code(), check.err());
            assertTrue(
                    check.lines().stream().anyMatch(line -> line.startsWith("error    weights") && line.contains(gone)),
                    check.out());
            published.commit("main", Map.of("hubconf.java", hubconf.replace("URL", there)));
            check = process.run("check", "owner/name:main");
            assertEquals(0, check.code(), check.out() + check.err());
            assertTrue(check.out().contains("  " + there + ", 1.5 kB\n"), check.out());
        }
    }

    @Test
    void programsAndPythonAreCheckedToo() throws Exception {
        var check = hub.run("check", "./examples/exported");
        assertEquals(0, check.code(), check.out() + check.err());
        Path python = Files.createDirectory(temp.resolve("python"));
        Files.writeString(python.resolve("hubconf.py"), """
            dependencies = ['torch']
            import torch, numpy
            raise Exception('it runs')
            def net(size=3):
                "A net of some size."
            """);
        check = hub.run("check", python.toString());
        assumeFalse(check.out().contains("There is no Python"), check.out());
        assertEquals(0, check.code(), check.out() + check.err());
        assertTrue(check.out().contains("Imported, and not listed: numpy."), check.out());
    }

    /** But for the size, which another version of hub changes. */
    @Test
    void theDocumentationShowsWhatACheckPrints() throws Exception {
        String mine = temp.resolve("my-model").toString();
        hub.run("init", mine);
        String shown = DocPage.read("docs/repos.md").blocks("Before you publish").stream()
                .filter(block -> block.language().equals("text"))
                .findFirst()
                .orElseThrow()
                .code();
        String size = "\\d+\\.\\d kB";
        assertEquals(shown.replaceAll(size, ""), hub.run("check", mine).out().replaceAll(size, ""));
    }

    @Test
    void itIsMadeOnce() throws Exception {
        var again = hub.run("init", repo.toString());
        assertEquals(2, again.code());
        assertTrue(again.err().startsWith("hub: " + repo + " holds "), again.err());
    }

    /** As an IDE does: by the folders of a POM, against the API and JUnit. */
    @Test
    void itsSourcesAndItsTestCompileAndPass() throws Exception {
        List<Path> sources;
        try (var files = Files.find(repo, 8, (file, is) -> file.toString().endsWith(".java"))) {
            sources = files.sorted().toList();
        }
        assertEquals(3, sources.size());
        Path classes = Files.createDirectory(temp.resolve("classes"));
        var messages = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        var files = compiler.getStandardFileManager(null, null, null);
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));

        var task = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources));
        assertTrue(task.call(), messages::toString);
        try (var loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            var test = loader.loadClass("model.GreeterTest").getDeclaredConstructor();
            test.setAccessible(true);
            var method = test.getDeclaringClass().getDeclaredMethod("greetsByName");
            method.setAccessible(true);
            method.invoke(test.newInstance());
        }
    }

    /** The versions that its POM names are those of this build. */
    @Test
    void itsPomNamesThisHub() throws Exception {
        String pom = Files.readString(repo.resolve("pom.xml"));
        assertTrue(pom.contains("<artifactId>first-one</artifactId>"), pom);
        String root = Files.readString(HubProcess.ROOT.resolve("pom.xml"));
        String version = System.getProperty("hub.version");
        String group = root.replaceAll("(?s).*?<groupId>([^<]*)</groupId>.*", "$1");
        assertTrue(
                pom.replaceAll("\\s+", "")
                        .contains("<groupId>" + group + "</groupId><artifactId>hub.core</artifactId><version>" + version
                                + "</version>"),
                pom);
    }
}
