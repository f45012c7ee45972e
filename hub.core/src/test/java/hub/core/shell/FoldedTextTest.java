package hub.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Entrypoint;
import hub.core.Parameter;
import hub.core.publish.Finding;
import hub.core.publish.Findings;
import hub.core.shell.FoldedText.Definition;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.Descriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Explanations are as wide as the terminal, and whole in a file. */
class FoldedTextTest {

    public static final class Commands {

        @Descriptor("call an entrypoint, and a method of what it returns")
        @hub.core.spi.Synopsis("[--reload] REPO ENTRYPOINT [[NAME=]VALUE...] [METHOD [ARG...]]")
        public String run(
                @Descriptor("owner/name[:ref], a URL, or a folder; or the number or name of a model") String repo,
                @Descriptor("the entrypoint and its arguments, then a method and its arguments") Object... words) {
            return "";
        }
    }

    private static CommandHelp help() {
        return new CommandHelp(() -> List.of(new ShellCommand("run", Commands::new, new CommandThreads())));
    }

    @Test
    void wordsThatDoNotFitGoOnBelow() {
        assertEquals(List.of("  one two three four", "  five"), FoldedText.fold("  one two three four five", 22));
        assertEquals(
                List.of("one two three four, five", "    six"), FoldedText.fold("one two three four, five six", 26, 4));
        assertEquals(List.of("x".repeat(50), "y"), FoldedText.fold("x".repeat(50) + " y", 30));
        assertEquals(List.of("  " + "x".repeat(50)), FoldedText.fold("  " + "x".repeat(50) + " ", 30));
    }

    @Test
    void aTermThatTakesHalfOfTheLineHasItsTextBelow() {
        var definitions = List.of(
                new Definition("list", "what there is"), new Definition("a term that is long", "one two three\nfour"));
        assertEquals("""
            list  what there is
            a term that is long
                  one two three
                  four\
            """, String.join("\n", FoldedText.definitions(definitions, 30, 0)));
        assertEquals("""
            list                 what there is
            a term that is long  one two three
                                 four\
            """, String.join("\n", FoldedText.definitions(definitions, FoldedText.UNLIMITED, 0)));
    }

    @Test
    void helpOfACommandIsFolded() {
        assertEquals("""
            run [--reload] REPO ENTRYPOINT [[NAME=]VALUE...]
                [METHOD [ARG...]]
              call an entrypoint, and a method of what it
              returns

              REPO   owner/name[:ref], a URL, or a folder; or
                     the number or name of a model
              WORDS  the entrypoint and its arguments, then a
                     method and its arguments\
            """, ResultText.of(help().of("run").orElseThrow(), 50, false));
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 80, 120})
    void noHelpIsWiderThanTheTerminal(int columns) {
        var entrypoint = new Entrypoint(
                "resnet",
                List.of(
                        new Parameter("pretrained", "boolean", Optional.of("false"), false, "one two ".repeat(30)),
                        new Parameter("classes", "int", Optional.of("1000"), false, "how many")),
                "ResNet",
                "A network.\n\n  - " + "of many words ".repeat(20));
        for (Object shown : List.of(help().all(), help().of("run").orElseThrow(), entrypoint, List.of(entrypoint))) {
            String text = ResultText.of(shown, columns, false);
            assertTrue(text.lines().allMatch(line -> line.length() <= columns), text);
            // The words are the same, and in the same order.
            assertEquals(ResultText.of(shown).replaceAll("\\s+", " "), text.replaceAll("\\s+", " "));
        }
    }

    @Test
    void anArgumentsTextGoesOnBelowItsBeginning() {
        var entrypoint = new Entrypoint(
                "net",
                List.of(new Parameter("n", "int", Optional.empty(), false, "one two three four five")),
                "",
                "A net.");
        assertEquals("net(int n) →\n\nA net.\n\n  n  one two three four five", ResultText.of(entrypoint));
        assertEquals("  n  one two three four\n     five", lastLines(ResultText.of(entrypoint, 25, false), 2));
    }

    private static String lastLines(String text, int count) {
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(lines.size() - count, lines.size()));
    }

    @Test
    void inAFileHelpHasALineForEachForm() {
        assertEquals(
                List.of("  run [--reload] REPO ENTRYPOINT [[NAME=]VALUE...] [METHOD [ARG...]]  call an entrypoint, and"
                        + " a method of what it returns"),
                help().all());
        assertEquals(help().all(), ResultText.of(help().all()).lines().toList());
    }

    @Test
    void whatACheckFoundIsNotCut() {
        var findings = new Findings(
                List.of(new Finding(Finding.State.ERROR, "build", "one two three four five six", "seven")));
        assertEquals("""
            error    build  one two three four
                            five six
                            seven\
            """, ResultText.of(findings, 36, false));
    }
}
