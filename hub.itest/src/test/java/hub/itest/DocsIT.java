package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.itest.DocPage.Block;
import hub.itest.DocPage.Treatment;
import hub.launch.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command and every piece of Java in the documentation runs. The blocks of a page run in order, by one newcomer.
 *
 * <p>Java runs as a reader would run it: as a model repo. The page's statements become methods of an entrypoint's result,
 * and a whole {@code hubconf} becomes a repo of its own.
 */
class DocsIT {

    private static final String FRAGMENTS = """
        package page;

        import hub.core.*;
        import hub.gpu.*;
        import hub.gpu.checkpoint.*;
        import hub.gpu.nn.*;
        import hub.gpu.nn.Module;
        import hub.gpu.program.Program;
        import hub.python.PythonObject;
        import java.net.URI;
        import java.nio.file.*;
        import java.util.*;
        import java.util.function.*;
        %s
        public final class Fragments {
            private final Hub hub;
            private final Torch torch;

            public Fragments(Hub hub, Torch torch) {
                this.hub = hub;
                this.torch = torch;
            }

            public String run() throws Exception {
        %s
                return "all have run";
            }
        %s
        }
        """;

    private static final String HUBCONF = """
        import hub.core.Hub;
        import hub.gpu.Torch;
        import java.util.List;
                import page.Fragments;

        public final class hubconf {
            public static final List<String> dependencies = List.of("hub.gpu", "hub.gpu.checkpoint", "hub.gpu.nn", "hub.gpu.program", "hub.python");

            private final Fragments fragments;

            public hubconf(Hub hub, Torch torch) {
                fragments = new Fragments(hub, torch);
            }

            public Fragments fragments() {
                return fragments;
            }
        }
        """;

    @TempDir
    Path temp;

    private Newcomer newcomer;

    @BeforeEach
    void start() throws Exception {
        newcomer = new Newcomer(temp);
    }

    @AfterEach
    void stop() throws Exception {
        newcomer.close();
    }

    static Stream<DocPage> pagesWithCommands() {
        return pagesWith(DocsIT::isCommands);
    }

    static Stream<DocPage> pagesWithCommandsForPython() {
        return pagesWith(DocsIT::isCommandsForPython);
    }

    static Stream<DocPage> pagesWithStatements() {
        return pagesWith(block -> isStatements(block));
    }

    static Stream<Block> hubconfs() {
        return blocks().filter(DocsIT::isHubconf);
    }

    private static Stream<Block> blocks() {
        return DocPage.all().stream().flatMap(page -> page.blocks().stream());
    }

    private static Stream<DocPage> pagesWith(Predicate<Block> kind) {
        return DocPage.all().stream()
                .filter(page -> page.blocks().stream().anyMatch(block -> kind.test(block) && block.runs()));
    }

    @ParameterizedTest
    @MethodSource("pagesWithCommands")
    void commands(DocPage page) throws Exception {
        runEach(page, DocsIT::isCommands);
    }

    @ParameterizedTest
    @MethodSource("pagesWithCommandsForPython")
    void commandsForPython(DocPage page) throws Exception {
        Optional<String> noPython = newcomer.lacksPython();
        assumeTrue(noPython.isEmpty(), noPython::orElseThrow);
        runEach(page, DocsIT::isCommandsForPython);
    }

    private void runEach(DocPage page, Predicate<Block> kind) throws Exception {
        for (Block block : page.blocks()) {
            if (kind.test(block)) {
                newcomer.run(block.toString(), block.code());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pagesWithStatements")
    void statements(DocPage page) throws Exception {
        Path repo = writeRepo(page);
        newcomer.run("trust", "./hub trust owner/name");
        String output = newcomer.run(page.toString(), "./hub --stacktrace run " + repo + " fragments run");
        assertEquals("all have run", output.strip());
    }

    @ParameterizedTest
    @MethodSource("hubconfs")
    void wholeRepos(Block hubconf) throws Exception {
        Path repo = Files.createDirectory(temp.resolve("repo"));
        Files.writeString(repo.resolve("hubconf.java"), hubconf.code());
        String beside = HubProcess.ROOT.resolve(hubconf.detail()).toString();
        newcomer.run(hubconf.toString(), "cp -r " + beside + "/* -n " + repo);
        String entrypoint =
                newcomer.run(hubconf.toString(), "./hub list " + repo).strip();
        newcomer.run(hubconf.toString(), "./hub load " + repo + " " + entrypoint + " pretrained=true");
    }

    @Test
    void configurationsHaveKeysThatTheBundlesKnow() throws Exception {
        Set<String> known = Metatype.of(new Distribution(HubProcess.HOME).bundles()).stream()
                .flatMap(configuration -> configuration.keys().stream())
                .map(Metatype.Key::id)
                .collect(Collectors.toSet());
        for (Block block :
                blocks().filter(each -> each.language().equals("properties")).toList()) {
            for (String line : block.code().lines().toList()) {
                assertTrue(known.contains(line.split("=")[0].strip()), block + ": " + line);
            }
        }
    }

    private static boolean isCommands(Block block) {
        return block.language().equals("sh") && block.treatment() == Treatment.RUN;
    }

    private static boolean isCommandsForPython(Block block) {
        return block.language().equals("sh") && block.treatment() == Treatment.PYTHON;
    }

    private static boolean isHubconf(Block block) {
        return block.isJavaFile() && block.code().contains("class hubconf");
    }

    private static boolean isStatements(Block block) {
        return block.language().equals("java")
                && !block.isJavaFile()
                && (block.treatment() == Treatment.RUN || block.treatment() == Treatment.COMPILE);
    }

    /** A model repo with the page's classes, and its statements as methods that run in order. */
    private Path writeRepo(DocPage page) throws IOException {
        Path repo = Files.createDirectory(temp.resolve("page"));
        Path model = Files.createDirectory(repo.resolve("model"));
        var methods = new StringBuilder();
        var calls = new StringBuilder();
        boolean classes = false;
        for (Block block : page.blocks()) {
            if (block.isJavaFile() && !isHubconf(block) && block.treatment() != Treatment.PART) {
                var name = Pattern.compile("class (\\w+)").matcher(block.code());
                assertTrue(name.find() && block.code().startsWith("package model;"), block::toString);
                Files.writeString(model.resolve(name.group(1) + ".java"), block.code());
                classes = true;
            } else if (isStatements(block)) {
                String method = "line" + block.line();
                String given = block.treatment() == Treatment.RUN ? block.detail() : "";
                methods.append("\n    private void %s() throws Exception {\n%s\n%s    }\n"
                        .formatted(method, given, block.code()));
                if (block.treatment() == Treatment.RUN) {
                    calls.append("        " + method + "();\n");
                }
            }
        }
        Files.writeString(repo.resolve("hubconf.java"), HUBCONF);
        Files.writeString(
                Files.createDirectory(repo.resolve("page")).resolve("Fragments.java"),
                FRAGMENTS.formatted(classes ? "import model.*;" : "", calls, methods));
        return repo;
    }
}
