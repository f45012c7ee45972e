package hub.python.process;

import static hub.python.process.PythonRepos.entrypoint;
import static hub.python.process.PythonRepos.load;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Parameter;
import hub.python.PythonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Values, objects and errors of a repo in Python, as its callers in Java meet them. */
class PythonRepoTest {

    private static final String COUNTER = """
        class Counter:
            '''Counts.'''
            def __init__(self, start=0):
                self.count_so_far = start
            def add_to(self, n: int = 1) -> int:
                '''Adds.'''
                self.count_so_far += n
                return self.count_so_far
            def pair(self): return {"first_item": self.count_so_far, "second": "x"}
            def __len__(self): return self.count_so_far
            def __getitem__(self, key): return f"item {key}"
            def __iter__(self): return iter(range(3))
            def __call__(self, x): return x * 2
            def __repr__(self): return f"Counter({self.count_so_far})"

        def counter(start=0): return Counter(start)
        """;

    @RegisterExtension
    final PythonRepos repos = new PythonRepos();

    @Test
    void itsThreadsKeepNothingOfTheCaller() throws Exception {
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        try (var callers = new URLClassLoader(new URL[0])) {
            caller.setContextClassLoader(callers);
            PythonRepo repo = repos.start(COUNTER);
            assertEquals(3L, load(repo, "counter", PythonObject.class, 3).size());
            assertEquals(
                    List.of(),
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread != caller && thread.getContextClassLoader() == callers)
                            .map(Thread::getName)
                            .toList());
        } finally {
            caller.setContextClassLoader(before);
        }
    }

    @Test
    void everyValueComesBackAsItWent() throws IOException {
        PythonRepo repo = repos.start("def echo(value): return value");
        var map = new LinkedHashMap<Object, Object>();
        map.put("a", 1L);
        map.put(2L, null);
        for (Object value : Arrays.asList(
                null,
                true,
                7L,
                Long.MIN_VALUE,
                BigInteger.TWO.pow(20_000).negate(),
                1.5,
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                1e300,
                "text \u00e4 \ud83d\ude00",
                "half a pair \ud83d",
                "",
                List.of(1L, List.of("x")),
                map,
                Set.of("a"),
                Set.of(List.of(1L, Set.of("a"))),
                Map.of(List.of(1L, List.of(2L)), List.of("b")),
                Path.of("a/b"),
                new BigDecimal("1.10"),
                LocalDate.of(2020, 2, 29),
                LocalDateTime.of(2020, 2, 29, 1, 2, 3, 4000),
                OffsetDateTime.parse("2020-02-29T01:02:03+05:30"),
                Duration.ofDays(-3).plusNanos(5000))) {
            assertEquals(value, load(repo, "echo", value));
        }
        assertArrayEquals(new byte[] {1, -1}, (byte[]) load(repo, "echo", new byte[] {1, -1}));
        byte[] large = new byte[3_000_000];
        Arrays.fill(large, (byte) 9);
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(large, (byte[]) load(repo, "echo", large));
        }
    }

    private record Point(int x, List<Optional<String>> names) {}

    private enum Colour {
        RED
    }

    @Test
    void valuesOfJavaBecomeThoseOfPython() throws IOException {
        PythonRepo repo = repos.start("def say(value): return repr(value)");
        assertEquals(
                "{'x': 1, 'names': ['a', None]}",
                load(repo, "say", new Point(1, List.of(Optional.of("a"), Optional.empty()))));
        assertEquals("'RED'", load(repo, "say", Colour.RED));
        assertEquals("[1.0, 2.5]", load(repo, "say", new double[] {1, 2.5}));
        assertEquals("'c'", load(repo, "say", 'c'));
    }

    @Test
    void whatMeansNothingInPythonIsRefused() throws IOException {
        PythonRepo repo = repos.start("def say(value): return repr(value)");
        var error = assertThrows(HubException.class, () -> load(repo, "say", new Object()));
        assertEquals(Kind.ARGUMENT, error.kind());
        assertTrue(
                error.getMessage().startsWith("An argument cannot cross: a java.lang.Object means nothing in Python."));
        var itself = new ArrayList<>();
        itself.add(itself);
        assertTrue(assertThrows(HubException.class, () -> load(repo, "say", itself))
                .getMessage()
                .contains("hold themselves"));
        for (Object value : List.of(
                Map.of(Map.of("a", 1), 2), Set.of(Map.of()), LocalDate.of(20_000, 1, 1), Duration.ofDays(1L << 40))) {
            var unfit = assertThrows(HubException.class, () -> load(repo, "say", value));
            assertEquals(Kind.ARGUMENT, unfit.kind(), unfit.getMessage());
            assertTrue(unfit.getMessage().startsWith("owner/repo: an argument cannot cross: "), unfit.getMessage());
        }
        assertEquals("1", load(repo, "say", 1));
    }

    @Test
    void textOfPersonsMaySpellOtherValues() throws IOException {
        PythonRepo repo = repos.start("def say(value, name: str = 'x'): return repr((value, name))");
        var words = Arguments.of("3", "3").asWords();
        assertEquals("(3, '3')", repo.load(entrypoint("say"), Object.class, words));
        assertEquals(
                "(None, 'x')",
                repo.load(entrypoint("say"), Object.class, Arguments.of("null").asWords()));
        assertEquals(
                "([1, True], 'x')",
                repo.load(
                        entrypoint("say"),
                        Object.class,
                        Arguments.of("[1, true]").asWords()));
        assertEquals(
                "('-x', 'x')",
                repo.load(entrypoint("say"), Object.class, Arguments.of("-x").asWords()));
        assertEquals("('3', 'x')", repo.load(entrypoint("say"), Object.class, Arguments.of("3")));
    }

    @Test
    void anObjectStaysInPythonAndIsUsedFromJava() throws IOException {
        PythonRepo repo = repos.start(COUNTER);
        var counter = load(repo, "counter", PythonObject.class, 2);
        assertEquals("hubconf.py.Counter", counter.type());
        assertEquals(5L, counter.invoke("add_to", Arguments.named("n", 3)));
        assertEquals(5L, counter.attribute("count_so_far"));
        assertEquals("item k", counter.item("k"));
        assertEquals(5, counter.size());
        assertEquals(8L, counter.call(4));
        assertEquals("Counter(5)", counter.toString());
        var items = new ArrayList<>();
        counter.items().forEach(items::add);
        assertEquals(List.of(0L, 1L, 2L), items);
        assertEquals(
                List.of("__call__", "add_to", "pair"),
                counter.describe().stream().map(Entrypoint::name).toList());
        assertEquals("add_to(n: int = 1) -> int", repo.describe(counter).get(1).signature());
        var missing = assertThrows(HubException.class, () -> counter.invoke("none", Arguments.none()));
        assertEquals(Kind.NOT_FOUND, missing.kind());
        assertEquals("owner/repo: a Counter has no attribute none.", missing.getMessage());
        counter.close();
        assertThrows(HubException.class, counter::size);
        var second = load(repo, "counter", PythonObject.class);
        var iterator = (PythonObject) second.invoke("__iter__", Arguments.none());
        iterator.close();
        assertEquals(
                "This range_iterator is closed.",
                assertThrows(HubException.class, iterator::size).getMessage());
    }

    @Test
    void whatIsInsideAResultIsCalledByItsPlace() throws IOException {
        PythonRepo repo = repos.start(COUNTER + "\ndef pair(): return Counter(1), {'inner': Counter(5)}, 3");
        Object pair = load(repo, "pair");
        assertEquals(4L, repo.invoke(pair, "0.add_to", Arguments.of(3)));
        assertEquals(7L, repo.invoke(pair, "1.inner.add_to", Arguments.named("n", 2)));
        assertEquals(
                List.of("0.__call__", "0.add_to", "0.pair", "1.inner.__call__", "1.inner.add_to", "1.inner.pair"),
                repo.describe(pair).stream().map(Entrypoint::name).toList());
        assertEquals("0.add_to(n: int = 1) -> int", repo.describe(pair).get(1).signature());
        assertEquals(
                "There is no method add_to to call: a list is no object of owner/repo. Its items have methods:"
                        + " 0.add_to is that of the first one.",
                assertThrows(HubException.class, () -> repo.invoke(pair, "add_to", Arguments.none()))
                        .getMessage());
    }

    @Test
    void whatTakesAnyArgumentsSaysSoByItsStars() throws IOException {
        PythonRepo repo =
                repos.start("class Net:\n    def kw(self, *rest, **named): return named\ndef net(): return Net()");
        var net = load(repo, "net", PythonObject.class);
        assertEquals(
                List.of("*rest", "**named"),
                net.describe().getFirst().parameters().stream()
                        .map(Parameter::name)
                        .toList());
    }

    interface Counting {
        int addTo(int n);

        long countSoFar();

        Pair pair();

        default String shown() {
            return "at " + countSoFar();
        }
    }

    record Pair(int firstItem, String second) {}

    @Test
    void anInterfaceIsImplementedByNames() throws IOException {
        PythonRepo repo = repos.start(COUNTER);
        Counting counter = load(repo, "counter", Counting.class);
        assertEquals(3, counter.addTo(3));
        assertEquals(3, counter.countSoFar());
        assertEquals(new Pair(3, "x"), counter.pair());
        assertEquals("at 3", counter.shown());
        assertEquals(7L, repo.invoke(counter, "add_to", Arguments.of(4)));
        @SuppressWarnings("unchecked")
        UnaryOperator<Object> twice = load(repo, "counter", UnaryOperator.class);
        assertEquals("abab", twice.apply("ab"));
    }

    interface Generic {
        Function<Long, Integer> adder();

        Iterator<Integer> numbers();

        Iterable<Integer> again();

        Optional<Counting> maybe(boolean there);

        List<Supplier<Integer>> suppliers();

        Map<String, UnaryOperator<Long>> byName();

        PythonObject[] objects();

        Map<Integer, String> named();

        <T extends Counting> T counting();
    }

    @Test
    void resultsOfGenericTypesAreThoseTypes() throws IOException {
        PythonRepo repo = repos.start(COUNTER + """
            class Again:
                def __iter__(self): return iter([1, 2])
            def adder(): return lambda x: x + 1
            def numbers():
                yield 1
                yield 2
            def again(): return Again()
            def maybe(there): return Counter(7) if there else None
            def suppliers(): return [lambda: 1, lambda: 2]
            def by_name(): return {"twice": lambda x: 2 * x}
            def objects(): return (Counter(1), Counter(2))
            def named(): return {1: "a"}
            def counting(): return Counter(3)
            def itself(): return Self()
            class Self:
                def __getattr__(self, name):
                    if name in globals(): return globals()[name]
                    raise AttributeError(name)
            """);
        Generic generic = load(repo, "itself", Generic.class);
        int sum = generic.adder().apply(2L);
        assertEquals(3, sum);
        long twice = generic.adder().andThen(x -> 2 * x).apply(2L);
        assertEquals(6, twice);
        var numbers = new ArrayList<Integer>();
        generic.numbers().forEachRemaining(numbers::add);
        for (Integer each : generic.again()) {
            numbers.add(each);
        }
        generic.again().forEach(numbers::add);
        assertEquals(List.of(1, 2, 1, 2, 1, 2), numbers);
        assertEquals(Optional.empty(), generic.maybe(false));
        assertEquals(7, generic.maybe(true).orElseThrow().countSoFar());
        int second = generic.suppliers().get(1).get();
        assertEquals(2, second);
        assertEquals(8L, generic.byName().get("twice").apply(4L));
        assertEquals("Counter(2)", generic.objects()[1].toString());
        assertEquals(Map.of(1, "a"), generic.named());
        assertEquals(3, generic.<Counting>counting().countSoFar());
        var loop = new ArrayList<>();
        for (Object each : load(repo, "numbers", Iterable.class)) {
            loop.add(each);
        }
        assertEquals(List.of(1L, 2L), loop);
        assertEquals(Optional.empty(), load(repo, "maybe", Optional.class, false));
        var wrong = assertThrows(HubException.class, () -> load(repo, "counter", List.class));
        assertEquals(
                "counter of owner/repo returned a hubconf.py.Counter, which is no java.util.List.", wrong.getMessage());
    }

    @Test
    void aResultIsTheTypeThatIsAskedForOrAnError() throws IOException {
        PythonRepo repo = repos.start(
                "def pair(): return {'first_item': 1, 'second': 's'}\ndef none(): pass\ndef one(): return 1");
        assertEquals(new Pair(1, "s"), load(repo, "pair", Pair.class));
        assertEquals(Map.of("first_item", 1L, "second", "s"), load(repo, "pair", Map.class));
        assertEquals(1, load(repo, "one", Integer.class));
        assertEquals(1.0, load(repo, "one", Double.class));
        assertNull(load(repo, "none", Pair.class));
        var error = assertThrows(HubException.class, () -> load(repo, "one", Map.class));
        assertEquals("one of owner/repo returned a Long, which is no java.util.Map.", error.getMessage());
    }

    @Test
    void anErrorSaysWhatAndWhere() throws IOException {
        repos.write("repo", "inner.py", "def fail():\n    raise ValueError('no')");
        PythonRepo repo = repos.start("from inner import fail\ndef go():\n    return fail()");
        var error = assertThrows(HubException.class, () -> load(repo, "go"));
        assertEquals(Kind.REPO_CODE, error.kind());
        assertEquals(
                "go of owner/repo raised ValueError: no\n  at inner.py:2 in fail\n  at hubconf.py:3 in go",
                error.getMessage());
        assertEquals("inner.fail(inner.py:2)", error.getStackTrace()[0].toString());
        var unfit = assertThrows(HubException.class, () -> load(repo, "go", 1));
        assertEquals(Kind.ARGUMENT, unfit.kind());
        assertEquals("owner/repo: go: too many positional arguments. Expected ()", unfit.getMessage());
        assertEquals(
                Kind.NOT_FOUND,
                assertThrows(HubException.class, () -> load(repo, "gone")).kind());
    }

    @Test
    void aRepoWhoseImportFailsDoesNotStart() {
        var error = assertThrows(HubException.class, () -> repos.start("import json\nraise OSError('not today')"));
        assertEquals(
                "hubconf.py of owner/repo raised OSError: not today\n  at hubconf.py:2 in <module>",
                error.getMessage());
        assertEquals(Kind.REPO_CODE, error.kind());
    }

    @Test
    void missingDependenciesAreNamedBeforeAnythingIsImported() throws IOException {
        repos.write("repo", "hubconf.py", "print('imported')\ndependencies = ['no_such']");
        var error = assertThrows(HubException.class, () -> repos.start("repo", List.of("json", "no_such")));
        assertEquals(Kind.DEPENDENCY, error.kind());
        assertTrue(error.getMessage().startsWith("owner/repo: Missing dependencies: no_such. "), error.getMessage());
        assertEquals("", repos.written().toString());
    }

    @Test
    void entrypointsAreThoseOfTorchHubWithHelpersApart() throws IOException {
        PythonRepo repo = repos.start("from pathlib import Path\ndef small(): pass\ndef _inner(): pass");
        assertEquals(
                List.of("small", "Path"),
                repo.entrypoints().stream().map(Entrypoint::name).toList());
    }

    @Test
    void aProcessAsksHub() throws IOException {
        PythonRepo repo = repos.withAsks((name, arguments) -> {
                    if (arguments.containsKey("fail")) {
                        throw new HubException(Kind.OFFLINE, "no connection");
                    }
                    return Map.of(name, arguments);
                })
                .start("""
                    from hub_worker import asks
                    def go(**arguments): return asks.ask("file", **arguments)
                    def caught():
                        try:
                            asks.ask("file", fail=1)
                        except asks.AskError as error:
                            return [error.kind, str(error)]
                    """);
        assertEquals(
                Map.of("file", Map.of("url", "x")),
                repo.load(entrypoint("go"), Object.class, Arguments.named("url", "x")));
        assertEquals(List.of("OFFLINE", "no connection"), load(repo, "caught"));
        var error = assertThrows(
                HubException.class, () -> repo.load(entrypoint("go"), Object.class, Arguments.named("fail", 1)));
        assertEquals(Kind.OFFLINE, error.kind());
    }

    @Test
    void theSnapshotIsNotWritten() throws IOException {
        Path inner = repos.write("repo", "inner.py", "x = 1");
        repos.start("import inner, os\ndef go(): return os.getcwd()");
        assertEquals(List.of("hubconf.py", "inner.py"), names(inner.getParent()));
        List<String> compiled = names(repos.compiled());
        assertEquals(2, compiled.size());
        assertTrue(compiled.getFirst().startsWith("hubconf.py."), compiled::toString);
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = java.nio.file.Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
