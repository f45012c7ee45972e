package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The interactive shell, at a terminal. */
class ShellIT {

    private static final int COLUMNS = 80;

    private static final String NAMES = """
        public final class hubconf {
            public static final class Names {
                public int count(String... names) { return names.length; }
            }
            public Names names() { return new Names(); }
        }
        """;

    /** It fetches something as it is loaded, and says so. */
    private static final String SAYS = """
        import hub.core.Hub;
        import hub.core.spi.Progress;
        public final class hubconf {
            private final Progress progress;
            public hubconf(Progress progress) { this.progress = progress; }
            public String says() {
                progress.update("Fetching %1$d", 0, 100);
                progress.update("Fetching %1$d", 50, 100);
                progress.update("Fetching %1$d", 100, 100);
                return "done";
            }
        }
        """;

    @TempDir
    Path home;

    private ShellAtTerminal shell;

    @BeforeEach
    void start() throws Exception {
        shell = new ShellAtTerminal(home, COLUMNS, Map.of());
    }

    @AfterEach
    void stop() {
        if (shell != null) {
            shell.close();
        }
    }

    private void load() throws Exception {
        shell.run("load ./examples/echo-a echo");
    }

    /** Types keys and a tab, and waits until this is offered. */
    private void assertCompletes(String keys, String offered) throws Exception {
        int row = shell.screen().row();
        shell.type(keys + "\t");
        shell.awaitText(row - 1, offered);
        shell.type(ShellAtTerminal.ERASE_LINE);
        shell.awaitPrompt(row - 1);
    }

    @Test
    void wordsAreCompleted() throws Exception {
        for (String command : new String[] {"help", "load", "run", "follow"}) {
            assertCompletes(command + " ./examples/digits ", "labels");
        }
        load();
        assertCompletes("load ./examples/digits digits pre", "pretrained=");
        assertCompletes("load ./examples/digits digits pretrained=t", "pretrained=true");
        assertCompletes("describe ", "describe 1");
        assertCompletes("run 1 ", "andThen");
        assertCompletes("unload --v", "--verify");
        assertCompletes("inspect ./examples/digits/di", "digits.pth");
        assertCompletes("help mod", "help models");
        assertCompletes("man mod", "man models");
        assertCompletes("roll", "rollback");
        assertEquals(0, shell.exit());
    }

    @Test
    void resultsAreTablesThatFit() throws Exception {
        load();
        List<String> table = shell.run("models");
        assertTrue(table.getFirst().matches("ID +REPO +ENTRYPOINT +REVISION +TYPE +BYTES +BUNDLE"), table::toString);
        assertEquals(2, table.size(), table::toString);
        assertTrue(table.get(1).matches(" 1 +/.* +0 B +\\d+"), table::toString);
        assertTrue(table.stream().allMatch(line -> line.length() <= COLUMNS), table::toString);
        table = shell.run("devices");
        assertTrue(table.get(1).matches("cpu .*\\d [GT]B .*"), table::toString);
        table = shell.run("devices --bytes");
        assertTrue(table.get(1).matches("cpu .* \\d{9,} .*"), table::toString);
        assertEquals(List.of("[]"), shell.run("repos --json"));
        assertEquals("describe MODEL", shell.run("describe --help").getFirst());
        assertTrue(shell.run("help load")
                .contains("  --reload      fetch the repo again, and the weights that it asks for"));
        assertEquals(shell.run("help load"), shell.run("man load"));
        List<String> help = shell.run("help");
        assertTrue(help.size() > 30 && help.stream().allMatch(line -> line.length() <= COLUMNS), help::toString);
        assertTrue(shell.run("describe 7").getFirst().startsWith("hub: There is no model \"7\"."));
        shell.type("quit\r");
        assertEquals(0, shell.exitCode());
    }

    @Test
    void valuesFilesAndModels() throws Exception {
        List<String> loaded = shell.run("m = (load ./examples/echo-a echo)");
        assertEquals(
                1, loaded.stream().filter(line -> line.startsWith("entrypoint")).count(), loaded::toString);
        assertEquals(List.of("hello"), shell.run("$m say hello"));
        assertEquals(List.of("hello"), shell.run("run $m say hello"));
        shell.run("models > " + home.resolve("models.txt"));
        assertTrue(Files.readString(home.resolve("models.txt")).startsWith("ID "));
        assertTrue(shell.run("models | grep echo").getFirst().startsWith(" 1  "));
        Files.createFile(home.resolve("a.png"));
        Files.createFile(home.resolve("b.png"));
        Files.writeString(home.resolve("hubconf.java"), NAMES);
        // The line that is typed may be longer than the screen is wide.
        assertEquals(
                "2",
                shell.run("run " + home + " names count " + home + "/*.png").getLast());
    }

    /** What is fetched for a model that is followed is said above the prompt, and what was typed stays. */
    @Test
    void progressLeavesThePromptWhole() throws Exception {
        Path folder = Files.createDirectory(home.resolve("followed"));
        Files.writeString(folder.resolve("hubconf.java"), SAYS.formatted(1));
        shell.run("follow " + folder + " says");
        int row = shell.screen().row();
        shell.type("dir");
        shell.awaitText(row - 1, "hub> dir");
        Files.writeString(folder.resolve("hubconf.java"), SAYS.formatted(2));
        shell.awaitText(row - 1, "Fetching 2");
        shell.await(() -> shell.screen().line(shell.screen().row()).startsWith("hub> dir"));
        row = shell.screen().row();
        shell.type("\r");
        assertEquals(List.of(home.resolve("torch/hub").toString()), shell.awaitPrompt(row));
    }
}
