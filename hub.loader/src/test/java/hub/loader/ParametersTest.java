package hub.loader;

import static hub.loader.TestFramework.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Parameter;
import hub.core.Repo;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** Entrypoints that share parameters by a record, in sources and in a jar that has no documentation. */
class ParametersTest extends FrameworkFixture {

    private static final String SHARING = """
        import hub.core.Default;
        import hub.core.Parameters;

        /**
         * Nets.
         * @param seed of random numbers
         * @param width of this repo
         */
        public final class hubconf {
            /**
             * What every net takes.
             * @param width of each layer
             * @param name told to others
             */
            @Parameters
            public record Options(@Default("8") int width, @Default("null") String name, @Default("0") int seed) {
                static final int LEAST = 1;
                public Options {
                    if (width < LEAST) throw new IllegalArgumentException("width=" + width);
                }
            }

            /** A record that is one value. */
            public record Size(int x, int y) {}

            @Parameters
            private record Folder(String path) {}

            /** @param depth in layers */
            public String deep(int depth, Options options, Size size) { return depth + " " + options + " " + size; }

            /** @param width of the only layer */
            public String flat(hubconf.Options options) { return options.toString(); }

            public String open(Folder folder, String... files) { return folder + String.join(",", files); }

            public Net net() { return new Net(); }

            public static final class Net {
                public int width(Options options) { return options.width(); }
            }
        }
        """;

    private Snapshot sources(String hubconf) throws IOException {
        Path folder = Files.createDirectories(temp.resolve("sources"));
        Files.writeString(folder.resolve("hubconf.java"), hubconf);
        return snapshot(folder);
    }

    /** The same in a jar that was compiled elsewhere. */
    private Snapshot jar(String hubconf) throws IOException {
        Path source = sources(hubconf).dir().resolve("hubconf.java");
        Path classes = Files.createDirectories(temp.resolve("classes"));
        String api = Path.of(System.getProperty("user.dir"), "../hub.core/target/classes")
                .toString();
        assertEquals(
                0,
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "-parameters",
                                "-cp",
                                api,
                                "-d",
                                classes.toString(),
                                source.toString()));
        Path jar = Files.createDirectories(temp.resolve("ready")).resolve("hubconf.jar");
        try (var zip = FileSystems.newFileSystem(jar, Map.of("create", "true"));
                var files = Files.list(classes)) {
            for (Path file : files.toList()) {
                Files.copy(file, zip.getPath(file.getFileName().toString()));
            }
        }
        return snapshot(jar.getParent());
    }

    private Map<String, Entrypoint> describe(Snapshot snapshot) {
        var byName = new TreeMap<String, Entrypoint>();
        running.loader()
                .describe(snapshot)
                .entrypoints()
                .forEach(entrypoint -> byName.put(entrypoint.name(), entrypoint));
        return byName;
    }

    private static List<String> signatures(Map<String, Entrypoint> entrypoints) {
        return entrypoints.values().stream().map(Entrypoint::signature).toList();
    }

    private static List<String> docs(Entrypoint entrypoint) {
        return entrypoint.parameters().stream().map(Parameter::doc).toList();
    }

    @Test
    void theComponentsStandInTheSignature() throws Exception {
        assertEquals(
                List.of(
                        "deep(int depth, int width=8, String name=null, int seed=0, Size size) → String",
                        "flat(int width=8, String name=null, int seed=0) → String",
                        "net() → Net",
                        "open(String path, String... files) → String"),
                signatures(describe(sources(SHARING))));
        assertEquals(
                List.of(
                        "deep(int depth, int width=8, String name=null, int seed=0, hubconf.Size size) → String",
                        "flat(int width=8, String name=null, int seed=0) → String",
                        "net() → hubconf.Net",
                        "open(String path, String... files) → String"),
                signatures(describe(jar(SHARING))));
    }

    @Test
    void theValuesOfAnEnumAreKnown() throws Exception {
        String hubconf = """
            public final class hubconf {
                public enum Color {
                    RED, GREEN { };
                    public static final Color FIRST = RED;
                }
                public String paint(Color color, int layers) { return color.name(); }
            }
            """;
        for (Snapshot snapshot : List.of(sources(hubconf), jar(hubconf))) {
            List<Parameter> parameters = describe(snapshot).get("paint").parameters();
            assertEquals(List.of("RED", "GREEN"), parameters.getFirst().values());
            assertEquals(List.of(), parameters.getLast().values());
        }
    }

    @Test
    void theMethodDocumentsAComponentFirstThenTheRecordThenTheClass() throws Exception {
        Map<String, Entrypoint> read = describe(sources(SHARING));
        assertEquals(
                List.of("in layers", "of each layer", "told to others", "of random numbers", ""),
                docs(read.get("deep")));
        assertEquals(List.of("of the only layer", "told to others", "of random numbers"), docs(read.get("flat")));
    }

    @Test
    void theBuiltBundleSaysWhatTheSourcesSay() throws Exception {
        Snapshot snapshot = sources(SHARING);
        List<Entrypoint> read = running.loader().describe(snapshot).entrypoints();
        try (Repo repo = running.loader().start(snapshot)) {
            assertEquals(read, repo.entrypoints());
        }
    }

    @Test
    void callersGiveTheComponents() throws Exception {
        for (Snapshot snapshot : List.of(sources(SHARING), jar(SHARING))) {
            try (Repo repo = running.loader().start(snapshot)) {
                assertEquals(
                        "2 Options[width=4, name=null, seed=7] Size[x=1, y=2]",
                        repo.load(
                                "deep",
                                Arguments.of(2, "4")
                                        .with("size", "{\"x\": 1, \"y\": 2}")
                                        .with("seed", 7)));
                assertEquals("Options[width=8, name=null, seed=0]", repo.load("flat", Arguments.none()));
                assertEquals("Folder[path=p]a,b", repo.load("open", Arguments.of("p", "a", "b")));

                Object net = repo.load("net", Arguments.none());
                assertEquals(3, repo.invoke(net, "width", Arguments.named("width", 3)));
                assertEquals(
                        "width(int width=8, String name=null, int seed=0) → int",
                        shortened(repo.describe(net).getFirst().signature()));
                var refused = assertThrows(IllegalArgumentException.class, () -> repo.load("flat", Arguments.of(0)));
                assertEquals("width=0", refused.getMessage());
            }
        }
    }

    private static String shortened(String signature) {
        return signature.replace("java.lang.", "");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() throws Exception {
        String twice = hubconf("public int one(Options options, int width) { return 1; }");
        assertRefused(
                "one: two parameters are named width, with those of its @Parameters; give one of them another name",
                twice,
                "3:1");
        String whole = hubconf("public int one(@hub.core.Default(\"{}\") Options options) { return 1; }");
        assertRefused(
                "one: parameter options has a @Default, and is a record of @Parameters; write @Default at its"
                        + " components",
                whole,
                "3:1");
        assertRefused(
                "@Parameters is for a record that is declared in the class hubconf",
                hubconf("public static class Net { @hub.core.Parameters public record Inner(int x) {} }"),
                "3:27");
        assertRefused(
                "@Parameters is for a record that is declared in the class hubconf",
                hubconf("@hub.core.Parameters public static class Inner {}"),
                "3:1");
    }

    private static String hubconf(String member) {
        return "public class hubconf {\n@hub.core.Parameters public record Options(int width) {}\n" + member + "\n}\n";
    }

    private void assertRefused(String expected, String hubconf, String place) throws IOException {
        Snapshot sources = sources(hubconf);
        var bySource = assertThrows(HubException.class, () -> describe(sources));
        assertEquals(Kind.BUILD, bySource.kind());
        assertEquals("hubconf.java:" + place + ": " + expected, bySource.getMessage());
        Files.deleteIfExists(temp.resolve("ready/hubconf.jar"));
        Snapshot jar = jar(hubconf);
        var byClasses = assertThrows(HubException.class, () -> describe(jar));
        assertEquals(Kind.BUILD, byClasses.kind());
        assertEquals(expected, byClasses.getMessage().replaceFirst("^hubconf.jar: (hubconf\\$\\S+: )?", ""));
    }
}
