package hub.loader.java.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Default;
import hub.core.HubException;
import hub.core.Parameters;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinderTest {

    enum Size {
        SMALL,
        LARGE
    }

    record Point(int x, Optional<String> label) {}

    record Positive(int x) {

        Positive {
            if (x < 1) {
                throw new IllegalArgumentException("x is less than 1");
            }
        }
    }

    @Parameters
    private record Shape(@Default("10") int width, List<Integer> steps) {

        Shape {
            if (width < 1) {
                throw new IllegalArgumentException("width=" + width + "; expected 1 or more");
            }
        }
    }

    /** A type that no JSON makes. */
    static final class Opaque {}

    static final class Methods {
        public void numbers(int a, long b, double c, float d, short e, byte f) {}

        public void defaults(
                @Default("10") int size,
                @Default("[1, 2]") List<Integer> steps,
                @Default("null") String name,
                @Default("LARGE") Size kind) {}

        public void paths(Path first, List<Path> rest) {}

        public void many(String name, int... values) {}

        public void structures(Point point, Map<String, Double> rates, Size[] sizes, Set<String> names) {}

        public void opaque(Opaque one, List<Opaque> list) {}

        public void truth(boolean value) {}

        public void whole(int value) {}

        public void text(String value) {}

        public void anything(Object value) {}

        public void size(Size value) {}

        public void character(char value) {}

        public void real(double value) {}

        public void wholes(List<Integer> value) {}

        public void rates(Map<String, Double> value) {}

        public void point(Point value) {}

        public void positive(Positive value) {}

        public void maybe(Optional<Integer> value) {}

        public void matrix(int[][] value) {}

        public void shaped(String name, Shape shape, @Default("SMALL") Size size) {}

        public void shapes(List<Shape> value) {}
    }

    private static Object[] bind(String name, Arguments arguments) {
        Method method = Arrays.stream(Methods.class.getMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return new Binder(BinderTest.class.getClassLoader()).bind(method, arguments, () -> "the signature");
    }

    private static String failure(String name, Arguments arguments) {
        var failure = assertThrows(HubException.class, () -> bind(name, arguments));
        assertEquals(HubException.Kind.ARGUMENT, failure.kind());
        return failure.getMessage();
    }

    @Test
    void numbersFromTextAndFromOtherNumbers() {
        assertArrayEquals(
                new Object[] {1, 2L, 0.5, 1.5f, (short) 3, (byte) 4},
                bind("numbers", new Arguments(List.of("1", 2, "0.5"), Map.of("d", 1.5, "e", "3", "f", 4))));
    }

    @Test
    void defaultsStandInAndNullIsNull() {
        Object[] values = bind("defaults", Arguments.none());
        assertEquals(10, values[0]);
        assertEquals(List.of(1, 2), values[1]);
        assertNull(values[2]);
        assertEquals(Size.LARGE, values[3]);
        assertEquals("null", bind("defaults", Arguments.named("name", "null"))[2]);
    }

    @Test
    void pathsAreReadAsTheyAreWritten() {
        Object[] values = bind("paths", Arguments.of("a b/c.png", List.of("d", Path.of("e"))));
        assertEquals(Path.of("a b/c.png"), values[0]);
        assertEquals(List.of(Path.of("d"), Path.of("e")), values[1]);
        assertEquals(List.of(Path.of("one.png")), bind("paths", Arguments.of("x", "one.png"))[1]);
    }

    @Test
    void varargsTakeWhatIsLeft() {
        assertArrayEquals(new int[] {1, 2}, (int[]) bind("many", Arguments.of("n", "1", 2))[1]);
        assertArrayEquals(new int[0], (int[]) bind("many", Arguments.of("n"))[1]);
        assertArrayEquals(new int[] {3}, (int[]) bind("many", Arguments.of("n").with("values", List.of(3)))[1]);
        int[] given = {4, 5};
        assertSame(given, bind("many", Arguments.of("n", given))[1]);
    }

    @Test
    void varargsOfNumbersTakeOneListAsText() {
        assertArrayEquals(new int[] {1, 2}, (int[]) bind("many", Arguments.of("a", "[1, 2]"))[1]);
        assertTrue(failure("many", Arguments.of("a", "[1, 2]", "3")).contains("cannot take"));
    }

    @Test
    void recordsMapsArraysAndSetsFromJsonAndFromObjects() {
        var fromText = bind("structures", Arguments.of("{\"x\": 1}", "{\"a\": 0.5}", "[\"small\"]", "[\"n\"]"));
        var fromObjects = bind(
                "structures",
                Arguments.of(Map.of("x", 1, "label", "l"), Map.of("a", "0.5"), List.of("SMALL"), List.of("n")));
        assertEquals(new Point(1, Optional.empty()), fromText[0]);
        assertEquals(new Point(1, Optional.of("l")), fromObjects[0]);
        assertEquals(Map.of("a", 0.5), fromText[1]);
        assertEquals(Map.of("a", 0.5), fromObjects[1]);
        assertArrayEquals(new Size[] {Size.SMALL}, (Size[]) fromText[2]);
        assertArrayEquals(new Size[] {Size.SMALL}, (Size[]) fromObjects[2]);
        assertEquals(Set.of("n"), fromText[3]);
        assertEquals(Set.of("n"), fromObjects[3]);
    }

    @Test
    void objectsOfTheRightTypePassUntouched() {
        var opaque = new Opaque();
        Object[] values = bind("opaque", Arguments.of(opaque, List.of(opaque)));
        assertSame(opaque, values[0]);
        assertSame(opaque, ((List<?>) values[1]).getFirst());
        assertSame(opaque, bind("anything", Arguments.of(opaque))[0]);
    }

    @ParameterizedTest
    @CsvSource({"truth,maybe", "truth,''", "truth,1", "whole,1.5", "whole,''", "whole,9999999999", "whole,x"})
    void whatDoesNotConvertIsRefused(String method, String value) {
        Object given = value.equals("1") ? 1 : value;
        String message = failure(method, Arguments.of(given));
        assertTrue(message.startsWith(method + " cannot take "), message);
        assertTrue(message.endsWith("Expected the signature"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "whole     | x            | a whole number (int)",
                "whole     | 9999999999   | a whole number (int)",
                "truth     | maybe        | true or false",
                "real      | x            | a number (double)",
                "character | xy           | one character",
                "size      | huge         | one of SMALL, LARGE",
                "wholes    | [1, \"x\"]     | a list, each item a whole number (int)",
                "wholes    | [1           | a list, each item a whole number (int)",
                "rates     | {\"a\": \"x\"} | a map, each value a number (double)",
                "point     | {\"y\": 1}     | an object with x, label",
                "positive  | {\"x\": 0}     | an object with x (x is less than 1)",
                "maybe     | x            | a whole number (int), or null",
                "matrix    | [[\"x\"]]      | a list, each item a list, each item a whole number (int)"
            })
    void whatWasExpectedIsSaidInWords(String method, String value, String expected) {
        assertEquals(
                method + " cannot take \"" + value + "\" as value: it must be " + expected + ". Expected the signature",
                failure(method, Arguments.of(value)));
    }

    @Test
    void nullIsNoPrimitiveAndNumbersBecomeText() {
        assertEquals(
                "whole cannot take null as value: it must be a whole number (int). Expected the signature",
                failure("whole", Arguments.named("value", null)));
        assertNull(bind("text", Arguments.named("value", null))[0]);
        assertEquals("10", bind("text", Arguments.of(10))[0]);
    }

    @Test
    void whatIsWrongIsNamed() {
        assertEquals(
                "whole takes one argument, 2 were given. Expected the signature", failure("whole", Arguments.of(1, 2)));
        assertEquals("whole needs value. Expected the signature", failure("whole", Arguments.none()));
        assertEquals("whole has no argument val. Expected the signature", failure("whole", Arguments.named("val", 1)));
        assertEquals(
                "whole is given argument value twice, by position and by name. Expected the signature",
                failure("whole", Arguments.of(1).with("value", 2)));
    }

    @Test
    void componentsOfARecordOfParametersAreArguments() {
        var shape = new Shape(3, List.of(1));
        assertArrayEquals(
                new Object[] {"n", shape, Size.LARGE}, bind("shaped", Arguments.of("n", "3", "[1]", "large")));
        assertArrayEquals(
                new Object[] {"n", shape, Size.SMALL},
                bind("shaped", Arguments.of("n", 3).with("steps", List.of("1"))));
        assertEquals(
                new Shape(10, List.of()),
                bind("shaped", Arguments.named("steps", List.of()).with("name", "n"))[1]);
    }

    @Test
    void whatIsWrongWithAComponentIsNamed() {
        assertEquals("shaped needs name, steps. Expected the signature", failure("shaped", Arguments.none()));
        assertEquals(
                "shaped takes 4 arguments, 5 were given. Expected the signature",
                failure("shaped", Arguments.of(1, 2, 3, 4, 5)));
        assertEquals(
                "shaped has no argument shape. Expected the signature",
                failure("shaped", Arguments.named("shape", shapeAsMap())));
        assertEquals(
                "shaped is given argument width twice, by position and by name. Expected the signature",
                failure("shaped", Arguments.of("n", 1).with("width", 1)));
        assertEquals(
                "shaped cannot take \"x\" as width: it must be a whole number (int). Expected the signature",
                failure("shaped", Arguments.of("n", "x", List.of())));
    }

    @Test
    void whatTheRecordItselfRefusesComesAsItIs() {
        var refused =
                assertThrows(IllegalArgumentException.class, () -> bind("shaped", Arguments.of("n", 0, List.of())));
        assertEquals("width=0; expected 1 or more", refused.getMessage());
    }

    @Test
    void recordsOfParametersInAListAreValues() {
        assertEquals(List.of(new Shape(3, List.of(1))), bind("shapes", Arguments.of(List.of(shapeAsMap())))[0]);
    }

    private static Map<String, Object> shapeAsMap() {
        return Map.of("width", 3, "steps", List.of(1));
    }

    @Test
    void anUnknownFieldOfARecordIsRefused() {
        String message = failure("structures", Arguments.of("{\"y\": 1}", Map.of(), List.of(), List.of()));
        assertTrue(
                message.startsWith(
                        "structures cannot take \"{\"y\": 1}\" as point: it must be an object with x, label."),
                message);
    }
}
