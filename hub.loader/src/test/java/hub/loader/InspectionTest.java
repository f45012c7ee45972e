package hub.loader;

import static hub.loader.TestFramework.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.core.HubException.Kind;
import hub.core.Inspection;
import hub.core.Inspection.Reach;
import hub.core.spi.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in the code of a repo before it runs, and what an installation refuses. */
class InspectionTest extends FrameworkFixture {

    @Test
    void inspectionSaysWhatCodeReachesFor() throws Exception {
        Snapshot snapshot = repo("busy", """
            public void files(java.nio.file.Path p) throws Exception { java.nio.file.Files.readString(p); }
            public void network() throws Exception { new java.net.Socket("localhost", 1); }
            public void processes() throws Exception { Runtime.getRuntime().exec(new String[] {"ls"}); }
            public void reflection() throws Exception { Class.forName("x").getMethod("y"); }
            public void threads() { java.util.concurrent.Executors.newCachedThreadPool(); }
            public void leave() { Runnable r = () -> System.exit(1); r.run(); }
            public native void machine();
            public java.util.function.Function<String, Process> lambda() {
                return s -> { try { return new ProcessBuilder(s).start(); } catch (Exception e) { return null; } };
            }
            public java.util.function.IntConsumer reference() { return System::exit; }
            public void named() throws Exception { new java.io.PrintWriter("file").close(); }
            public void provided(java.nio.file.Path p) throws Exception { p.getFileSystem().provider().delete(p); }
            public java.net.URI harmless() { return java.net.URI.create("x"); }
            public void given(java.io.Writer out) { new java.io.PrintWriter(out).println(); }
            """);
        Inspection inspection = running.loader().inspect(snapshot);
        Map<String, Reach> found = inspection.uses().stream()
                .collect(Collectors.toMap(
                        use -> use.where().replaceFirst("lambda\\$(\\w+)\\$\\d+", "$1"),
                        Inspection.Use::reach,
                        (one, other) -> one));
        assertEquals(
                Map.ofEntries(
                        Map.entry("hubconf.files", Reach.FILES),
                        Map.entry("hubconf.named", Reach.FILES),
                        Map.entry("hubconf.provided", Reach.FILES),
                        Map.entry("hubconf.network", Reach.NETWORK),
                        Map.entry("hubconf.processes", Reach.PROCESSES),
                        Map.entry("hubconf.reflection", Reach.REFLECTION),
                        Map.entry("hubconf.threads", Reach.THREADS),
                        Map.entry("hubconf.leave", Reach.EXIT),
                        Map.entry("hubconf.machine", Reach.NATIVE),
                        Map.entry("hubconf.lambda", Reach.PROCESSES),
                        Map.entry("hubconf.reference", Reach.EXIT)),
                found);
        assertEquals(0, running.context().getBundles().length - 1);
    }

    @Test
    void defaultsThatDoNotConvertAreNamedAndNothingRuns() throws Exception {
        Snapshot snapshot = repo("defaults", """
            public enum Mode {
                SLOW, QUICK;
                static { System.setProperty("defaults", "ran"); }
            }
            public String right(@hub.core.Default("3") int a, @hub.core.Default("null") String b,
                    @hub.core.Default("quick") Mode c, @hub.core.Default("[1, 2]") java.util.List<Integer> d,
                    @hub.core.Default("[1, 2]") float[] e, @hub.core.Default("a/b") java.nio.file.Path f,
                    @hub.core.Default("null") Mode g, @hub.core.Default("any") java.util.Locale h) { return ""; }
            public String wrong(@hub.core.Default("three") int a, @hub.core.Default("null") boolean b,
                    @hub.core.Default("fast") Mode c, @hub.core.Default("1.5") Long d,
                    @hub.core.Default("[x]") int[] e) { return ""; }
            """);
        assertEquals(
                List.of(
                        "wrong: the default \"three\" of a must be a whole number (int).",
                        "wrong: the default \"null\" of b must be true or false.",
                        "wrong: the default \"fast\" of c must be one of SLOW, QUICK.",
                        "wrong: the default \"1.5\" of d must be a whole number (long).",
                        "wrong: the default \"[x]\" of e must be a list, each item a whole number (int)."),
                running.loader().wrongDefaults(snapshot));
        assertEquals(null, System.getProperty("defaults"));
        assertEquals(List.of(), running.loader().describe(snapshot).dependencies());
    }

    @Test
    void aPolicyRefusesBeforeAnythingRuns() throws Exception {
        Snapshot snapshot = repo("leaver", """
            static { System.setProperty("leaver", "ran"); }
            public void leave() { System.exit(1); }
            """);
        var strict = running.loader(List.of(), Map.of("refuse", new String[] {"exit", "PROCESSES"}));
        assertEquals(
                temp.resolve("leaver") + " reaches for what this installation refuses:\n"
                        + "  EXIT  hubconf.leave calls java.lang.System.exit",
                fails(Kind.REFUSED, () -> strict.start(snapshot)).getMessage());
        // The same from the cache.
        fails(Kind.REFUSED, () -> strict.start(snapshot));
        assertEquals(null, System.getProperty("leaver"));
    }

    @Test
    void aRuleThatCannotBeReadRefusesEveryRepo() throws Exception {
        Snapshot snapshot = repo("harmless", "public String hello() { return \"hello\"; }");
        var unreadable = running.loader(List.of(), Map.of("refuse", new String[] {"EXITS"}));
        assertEquals(
                "hub.loader: refuse is \"EXITS\": expected of [FILES, NETWORK,"
                        + " PROCESSES, REFLECTION, NATIVE, THREADS, EXIT], or a package: some.name, or some.name.* with"
                        + " those below. Until that is mended, no repo runs.",
                fails(Kind.ARGUMENT, () -> unreadable.start(snapshot)).getMessage());
    }

    @Test
    void soDoesARuleBehindAMisspeltKey() throws Exception {
        Snapshot snapshot = repo("harmless", "public String hello() { return \"hello\"; }");
        var misspelt = running.loader(List.of(), Map.of("refuses", new String[] {"EXIT"}));
        assertEquals(
                "hub.loader: there is no key refuses: expected refuse. Until that is mended, no repo runs.",
                fails(Kind.ARGUMENT, () -> misspelt.start(snapshot)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.osgi.framework", "org.osgi.framework.*", "org.*"})
    void aPolicyRefusesImportedPackages(String refused) throws Exception {
        Snapshot snapshot = repo("importer", "public hubconf(org.osgi.framework.BundleContext context) {}");
        var strict = running.loader(List.of(), Map.of("refuse", new String[] {refused}));
        assertEquals(
                temp.resolve("importer") + " reaches for what this installation refuses:\n"
                        + "  imports org.osgi.framework",
                fails(Kind.REFUSED, () -> strict.start(snapshot)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.osgi", "org.osgi.framework.hooks.*", "or.*"})
    void aPolicyRefusesNoOtherPackagesThanItNames(String refused) throws Exception {
        Snapshot snapshot = repo("importer", "public hubconf(org.osgi.framework.BundleContext context) {}");
        running.loader(List.of(), Map.of("refuse", new String[] {refused}))
                .start(snapshot)
                .close();
    }
}
