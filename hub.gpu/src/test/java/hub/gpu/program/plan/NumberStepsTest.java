package hub.gpu.program.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.Tensor;
import hub.gpu.program.graph.Argument.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NumberStepsTest {

    private static List<ArgumentSource> constants(Object... values) {
        return Stream.of(values)
                .<ArgumentSource>map(ArgumentSource.OfConstant::new)
                .toList();
    }

    private static Object run(String name, Kind kind, List<ArgumentSource> inputs) {
        var result = new Slot(kind, 0);
        var values = new RunValues(new Tensor[0], new long[1]);
        NumberSteps.of(name, inputs, result).orElseThrow().execute(values);
        return result.boxed(values);
    }

    @Test
    void integersStayIntegersAndDivideAsInPython() {
        assertEquals(Long.MAX_VALUE, run("add", Kind.INT, constants(Long.MAX_VALUE - 1, 1L)));
        assertEquals(-4L, run("floordiv", Kind.INT, constants(-7L, 2L)));
        assertEquals(1L, run("mod", Kind.INT, constants(-7L, 2L)));
    }

    /** A double holds 53 bits. */
    @Test
    void largeIntegersAreExact() {
        long large = (1L << 53) + 1;
        for (String same : List.of("pos", "abs", "sym_int", "trunc", "ceil", "floor", "round")) {
            assertEquals(large, run(same, Kind.INT, constants(large)), same);
        }
        assertEquals(-large, run("neg", Kind.INT, constants(large)));
        assertEquals(false, run("eq", Kind.BOOL, constants(large, large - 1)));
        assertEquals(true, run("ne", Kind.BOOL, constants(large, large - 1)));
        assertEquals(true, run("lt", Kind.BOOL, constants(large - 1, large)));
        assertEquals(false, run("le", Kind.BOOL, constants(large, large - 1)));
        assertEquals(true, run("gt", Kind.BOOL, constants(large, large - 1)));
        assertEquals(false, run("ge", Kind.BOOL, constants(large - 1, large)));
        assertEquals(large, run("sym_ite", Kind.INT, constants(true, large, 0L)));
        assertEquals(large, run("sym_sum", Kind.INT, List.of(new ArgumentSource.OfIntegers(constants(large - 1, 1L)))));
    }

    @Test
    void whatNoIntegerOf64BitsHoldsIsAnError() {
        assertSays("neg", constants(Long.MIN_VALUE));
        assertSays("abs", constants(Long.MIN_VALUE));
        assertSays("add", constants(Long.MAX_VALUE, 1L));
        assertSays("pow", constants(Long.MIN_VALUE, 2L));
        assertSays("floordiv", constants(Long.MIN_VALUE, -1L));
        assertSays("floordiv", constants(1L, 0L));
        assertSays("rshift", constants(1L, -1L));
        assertSays("sym_int", constants(Double.NaN));
        assertSays("ceil", constants(1e19));
        assertSays("sym_sum", List.of(new ArgumentSource.OfItems(constants(Long.MAX_VALUE, 1L))));
    }

    private static void assertSays(String name, List<ArgumentSource> inputs) {
        var e = assertThrows(IllegalArgumentException.class, () -> run(name, Kind.INT, inputs), name);
        assertTrue(e.getMessage().startsWith("The program cannot compute " + name + " with"), e::getMessage);
    }

    @Test
    void theLogarithmOfAPowerOfTwoIsWhole() {
        assertEquals(29.0, run("log2", Kind.FLOAT, constants(1L << 29)));
        assertEquals(1.584962500721156, (double) run("log2", Kind.FLOAT, constants(3L)), 1e-15);
    }

    @Test
    void whatIsNoNumberIsRefusedBeforeItRuns() {
        var result = new Slot(Kind.INT, 0);
        for (ArgumentSource other :
                List.of(new ArgumentSource.OfTensor(0, true), new ArgumentSource.OfConstant("text"))) {
            assertThrows(IllegalArgumentException.class, () -> NumberSteps.of("neg", List.of(other), result));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> NumberSteps.of("sym_sum", List.of(new ArgumentSource.OfItems(List.of(other))), result));
        }
    }

    @Test
    void oneFractionMakesAFraction() {
        assertEquals(2.5, run("add", Kind.FLOAT, constants(2L, 0.5)));
        assertEquals(3.5, run("truediv", Kind.FLOAT, constants(7L, 2L)));
        assertEquals(-4.0, run("floordiv", Kind.FLOAT, constants(-7.0, 2L)));
    }

    @Test
    void comparisonsGiveTruthValues() {
        assertEquals(true, run("lt", Kind.BOOL, constants(1L, 1.5)));
        assertEquals(false, run("ge", Kind.BOOL, constants(1L, 2L)));
        assertEquals(true, run("sym_not", Kind.BOOL, constants(false)));
    }

    @Test
    void aSumIsOfTheItemsOfAnyList() {
        List<ArgumentSource> items = constants(1L, 2L, 3L);

        assertEquals(6L, run("sym_sum", Kind.INT, List.of(new ArgumentSource.OfIntegers(items))));
        assertEquals(6.0, run("sym_sum", Kind.FLOAT, List.of(new ArgumentSource.OfItems(items))));
    }

    @Test
    void aChoiceTakesTheSecondOrTheThird() {
        assertEquals(5L, run("sym_ite", Kind.INT, constants(true, 5L, 6L)));
        assertEquals(6L, run("sym_ite", Kind.INT, constants(false, 5L, 6L)));
    }

    @Test
    void whatIsNotKnownIsNoStep() {
        assertTrue(NumberSteps.of("ghost", constants(1L, 2L), new Slot(Kind.INT, 0))
                .isEmpty());
        assertTrue(NumberSteps.of("add", constants(1L, 2L, 3L), new Slot(Kind.INT, 0))
                .isEmpty());
    }
}
