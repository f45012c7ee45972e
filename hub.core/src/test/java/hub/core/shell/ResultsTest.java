package hub.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.Parameter;
import hub.core.spi.Bytes;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.felix.service.command.Converter;
import org.junit.jupiter.api.Test;

class ResultsTest {

    private enum Color {
        RED
    }

    private record Prediction(Path image, int label, double probability) {}

    private static final List<Prediction> PREDICTIONS =
            List.of(new Prediction(Path.of("a.png"), 3, 0.98765), new Prediction(Path.of("long.png"), 10, 1.0));

    @Test
    void recordsAreATableWithAlignedColumns() {
        assertEquals("""
            IMAGE     LABEL  PROBABILITY
            a.png         3       0.9877
            long.png     10          1.0\
            """, ResultText.of(PREDICTIONS));
    }

    @Test
    void helpersFollowTheEntrypointsAndAreIndented() {
        var names = new EntrypointNames(List.of(entrypoint("net", false), entrypoint("Path", true)));
        assertEquals("net\n\n  Path", ResultText.of(names));
        assertEquals("[\"net\",\"Path\"]", ResultJson.of(names));
        assertEquals("net", ResultText.of(new EntrypointNames(List.of(entrypoint("net", false)))));
        assertEquals("  Path", ResultText.of(new EntrypointNames(List.of(entrypoint("Path", true)))));
    }

    private static Entrypoint entrypoint(String name, boolean helper) {
        return new Entrypoint(name, List.of(), "", "", name + "(...)", helper);
    }

    @Test
    void aTableInATableIsSpreadOverItsRows() {
        record Guess(String label, double probability) {}
        record Guesses(Path image, List<Guess> top, String note) {}
        var cat = new Guesses(Path.of("a.png"), List.of(new Guess("cat", 0.75), new Guess("dog", 0.25)), "sure");
        var fish = new Guesses(Path.of("b.png"), List.of(new Guess("fish", 0.5)), "unsure");

        assertEquals("""
            IMAGE  LABEL  PROBABILITY  NOTE
            a.png  cat         0.7500  sure
                   dog         0.2500
            b.png  fish        0.5000  unsure\
            """, ResultText.of(List.of(cat, fish)));
    }

    @Test
    void bytesAreSizesForPeopleAndNumbersForMachines() {
        record File(String name, @Bytes long size, @Bytes long free) {}
        var files = List.of(new File("a", 999, -1), new File("b", 1_234_567_890, 0));
        assertEquals("""
            NAME    SIZE  FREE
            a      999 B     -
            b     1.2 GB   0 B\
            """, ResultText.of(files));
        assertEquals("""
            NAME        SIZE  FREE
            a            999    -1
            b     1234567890     0\
            """, ResultText.of(files, FoldedText.UNLIMITED, true));
        assertEquals("{\"name\":\"a\",\"size\":999,\"free\":-1}", ResultJson.of(files.getFirst()));
    }

    @Test
    void rowsOfAMatrixAreSeen() {
        var matrix = List.of(List.of(1, 2), List.of(3, 4));
        assertEquals("1, 2\n3, 4", ResultText.of(matrix));
        assertEquals("[1, 2], [3, 4]\n5", ResultText.of(List.of(matrix, 5)));
    }

    @Test
    void aTableFitsTheTerminal() {
        record Cached(String repo, int size, String commit) {}
        var rows = List.of(new Cached("owner/name", 123456789, "0123456789abcdef0123"));
        String text = ResultText.of(rows, 36, false);
        assertEquals("""
            REPO             SIZE  COMMIT
            owner/name  123456789  0123456789ab…\
            """, text);
        // Nothing is made so small that it says nothing.
        assertEquals(
                "owner/n…  123456789  0123456…",
                ResultText.of(rows, 29, false).lines().toList().get(1));
    }

    @Test
    void aTableWithNoRoomHasALineForEachField() {
        record Cached(String repo, int size, String commit) {}
        var rows = List.of(new Cached("owner/name", 1, "0123456789ab"), new Cached("owner/other", 123456789, "0"));
        assertEquals("""
            repo    owner/name
            size    1
            commit  0123456789ab

            repo    owner/other
            size    123456789
            commit  0\
            """, ResultText.of(rows, 27, false));
    }

    @Test
    void aValueIsALineAndNotItsGetters() {
        var image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        assertEquals("image 3x2", ResultText.of(image));
        assertEquals("00ff", ResultText.of(new byte[] {0, -1}));
        var shell = new ResultConverter();
        for (Object value :
                List.of(image, new byte[] {0, -1}, Color.RED, LocalDate.of(2020, 1, 2), Duration.ofSeconds(3))) {
            assertEquals(ResultText.of(value), shell.format(value, Converter.INSPECT, null));
        }
        assertEquals("2020-01-02", shell.format(LocalDate.of(2020, 1, 2), Converter.INSPECT, null));
    }

    @Test
    void rowsThatBeginAlikeShareATable() {
        record Loaded(int id, String type) {}
        record Followed(int id, String state, Optional<String> failure) {}

        assertEquals("""
            ID  TYPE  STATE    FAILURE
             1  Net   -        -
             2  -     SERVING  -\
            """, ResultText.of(List.of(new Loaded(1, "Net"), new Followed(2, "SERVING", Optional.empty()))));
    }

    @Test
    void rowsThatBeginDifferentlyAreALineEach() {
        assertEquals("a=1\nb=2", ResultText.of(List.of(Map.of("a", 1), Map.of("b", 2))));
    }

    @Test
    void aMapTooLongForALineFollowsTheTables() {
        record Part(String name, long[] shape) {}
        record Whole(Map<String, Object> small, Map<String, Object> metadata, List<Part> parts) {}
        var metadata = new LinkedHashMap<String, Object>(Map.of("note", "x".repeat(100)));
        metadata.put("epoch", 3);

        assertEquals(
                """
                small  a=1

                NAME    SHAPE
                weight  2, 3
                scale   []

                METADATA
                note      %s
                epoch     3\
                """.formatted("x".repeat(100)),
                ResultText.of(new Whole(
                        Map.of("a", 1),
                        metadata,
                        List.of(new Part("weight", new long[] {2, 3}), new Part("scale", new long[0])))));
    }

    @Test
    void anEmptyMapHasNoLine() {
        record Listed(String file, Map<String, Object> metadata, List<String> tensors) {}

        assertEquals("file     a.pth\ntensors  []", ResultText.of(new Listed("a.pth", Map.of(), List.of())));
    }

    @Test
    void aTableInATableOfTheSameNamesStaysACell() {
        record Part(String name) {}
        record Whole(String name, List<Part> parts) {}

        assertEquals(
                "NAME  PARTS\nall   name=a, name=b",
                ResultText.of(List.of(new Whole("all", List.of(new Part("a"), new Part("b"))))));
    }

    @Test
    void recordsAreObjectsAndListsAreArraysInJson() {
        assertEquals(
                "[{\"image\":\"a.png\",\"label\":3,\"probability\":0.98765},"
                        + "{\"image\":\"long.png\",\"label\":10,\"probability\":1.0}]",
                ResultJson.of(PREDICTIONS));
    }

    @Test
    void aHeadingOfSeveralWordsIsReadAsSuch() {
        record Memory(long freeBytes) {}
        assertEquals("FREE BYTES\n         7", ResultText.of(List.of(new Memory(7))));
    }

    @Test
    void aCellIsOneLineAndNothingThatATerminalWouldObey() {
        record Tensor(String name) {}
        assertEquals("NAME\na b?[2J", ResultText.of(List.of(new Tensor("a\nb\u001b[2J"))));
    }

    @Test
    void aListIsOneLineAnItem() {
        assertEquals("digits\nlabels", ResultText.of(List.of("digits", "labels")));
        assertEquals("1\n2", ResultText.of(new int[] {1, 2}));
        assertEquals("1\n2", ResultText.of(Stream.of(1, 2)));
    }

    @Test
    void whatJsonHasNoTypeForIsItsText() {
        assertEquals(
                "{\"c\":\"RED\",\"p\":\"x/y\"}",
                ResultJson.of(new TreeMap<>(Map.of("p", Path.of("x/y"), "c", Color.RED))));
        assertEquals("null", ResultJson.of(Optional.empty()));
        assertEquals("[1.5,2.5]", ResultJson.of(new float[] {1.5f, 2.5f}));
    }

    @Test
    void anEntrypointShowsItsSignatureAndDocumentation() {
        var digits = new Entrypoint(
                "digits",
                List.of(new Parameter("pretrained", "boolean", Optional.of("false"), false, "load the weights")),
                "Digits",
                "Reads digits.");
        assertEquals("""
            digits(boolean pretrained=false) → Digits

            Reads digits.

              pretrained  load the weights\
            """, ResultText.of(digits));
    }

    @Test
    void nothingIsNoText() {
        assertEquals("", ResultText.of(null));
        assertEquals("", ResultText.of(List.of()));
    }

    private record Image(String file, List<Prediction> predictions, int best) {}

    @Test
    void aTableInARecordFollowsItsOtherFields() {
        assertEquals("""
            file  a.png
            best  3

            IMAGE     LABEL  PROBABILITY
            a.png         3       0.9877
            long.png     10          1.0\
            """, ResultText.of(new Image("a.png", PREDICTIONS, 3)));
    }

    @Test
    void severalResultsAreALineEachAndFailuresAreAmongThem() {
        var several =
                new SeveralResults(List.of(PREDICTIONS.getFirst(), new SeveralResults.Failed("b.png", "it is empty")));
        assertEquals("""
            {"image":"a.png","label":3,"probability":0.98765}
            {"file":"b.png","ok":false,"error":"it is empty"}\
            """, ResultJson.of(several));
        assertEquals("""
            image        a.png
            label        3
            probability  0.9877\
            """, ResultText.of(several));
    }

    private record Broken(int fine) {

        @Override
        public int fine() {
            throw new UnsupportedOperationException("no luck");
        }
    }

    @Test
    void aRecordThatThrowsIsNamed() {
        var error = assertThrows(HubException.class, () -> ResultText.of(new Broken(1)));
        assertEquals(HubException.Kind.REPO_CODE, error.kind());
        assertEquals(
                "The result cannot be shown: fine() of its record hub.core.shell.ResultsTest$Broken threw"
                        + " java.lang.UnsupportedOperationException: no luck",
                error.getMessage());
    }

    @Test
    void whatHoldsItselfEnds() {
        var map = new LinkedHashMap<String, Object>();
        map.put("self", map);
        map.put("twice", List.of("a", "a"));
        assertEquals("{\"self\":\"(itself)\",\"twice\":[\"a\",\"a\"]}", ResultJson.of(map));
    }
}
