package hub.gpu.program.repo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.RepoRef;
import hub.core.spi.CheckResult;
import hub.core.spi.CommandArguments;
import hub.core.spi.Snapshot;
import hub.gpu.Device;
import hub.gpu.References;
import hub.gpu.Tensor;
import hub.gpu.TorchTest;
import hub.gpu.nn.Module;
import hub.gpu.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramRepoTest extends TorchTest {

    @TempDir
    private Path folder;

    private final List<String> fetched = new ArrayList<>();
    private ProgramRepo repo;

    @BeforeEach
    void open() throws IOException {
        Files.copy(References.file("program/mlp.pt2"), folder.resolve("mlp.pt2"));
        Files.copy(References.file("program/nested.pt2"), folder.resolve("nested.pt2"));
        Files.writeString(folder.resolve("hubconf.json"), """
            {"entrypoints": {
              "mlp": {"program": "mlp.pt2"},
              "nested": {"program": "nested.pt2"},
              "gone": {"program": "gone.pt2"},
              "typo": {"programme": "mlp.pt2"},
              "far": {"program": "https://example.org/dir/net.pt2?key=1", "sha256": "00112233445566"},
              "seen": {"program": "https://example.org/net.pt2", "sha256": "00112233445566",
                       "images": {"picture": {"crop_size": [8]}}}
            }}
            """);
        var snapshot = new Snapshot(RepoRef.parse(folder.toString()), "r1", folder);
        repo = new ProgramRepo(
                snapshot,
                ProgramReader.read(snapshot).entrypoints(),
                (url, sha256, fileName) -> {
                    fetched.add(url + " " + sha256 + " " + fileName);
                    return folder.resolve("mlp.pt2");
                },
                torch);
    }

    private <T> T load(String name, Class<T> type, Arguments arguments) {
        Entrypoint entrypoint = repo.entrypoints().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return repo.load(entrypoint, type, arguments);
    }

    private Object typed(Object model, String method, Object... words) {
        return repo.invoke(model, method, CommandArguments.parse(List.of(words), Set.of("input")::contains));
    }

    @Test
    void anEntrypointGivesAProgramOrAModule() {
        var program = load("mlp", Program.class, Arguments.none());
        var module = load("mlp", Module.class, Arguments.of("cpu"));
        Tensor x = torch.ones(2, 8).to(torch.device());
        References.assertClose(
                (Tensor) program.run(x), module.apply(x.to(Device.CPU)).to(torch.device()), 1e-5);
        assertEquals(List.of(), fetched);
    }

    @Test
    void aProgramAtAUrlIsFetchedUnderANameWithItsHash() {
        load("far", Program.class, Arguments.none());
        assertEquals(List.of("https://example.org/dir/net.pt2?key=1 00112233445566 far-00112233.pt2"), fetched);
    }

    @Test
    void aProgramThatIsNotSoundIsRefusedWithTheReason() {
        assertFailure(
                Kind.BUILD,
                "typo cannot be loaded: hubconf.json: \"programme\" is unknown",
                () -> load("typo", Program.class, Arguments.none()));
        var failure = assertThrows(HubException.class, () -> load("gone", Program.class, Arguments.none()));
        assertTrue(failure.getMessage().contains("gone.pt2"), failure::getMessage);
    }

    @Test
    void picturesOfAProgramAtAUrlMustBeItsInputs() {
        assertFailure(
                Kind.BUILD,
                "seen: its \"images\" has picture, which is no input: expected input",
                () -> load("seen", Program.class, Arguments.none()));
    }

    @Test
    void aProgramIsRunByNameWithValues() {
        Object program = load("mlp", Object.class, Arguments.none());
        Tensor x = torch.ones(2, 8).to(torch.device());
        Tensor byPosition = assertInstanceOf(Tensor.class, repo.invoke(program, "run", Arguments.of(x)));
        Tensor byName = assertInstanceOf(Tensor.class, repo.invoke(program, "run", Arguments.named("input", x)));
        References.assertClose(byPosition, byName, 0);
        Object module = load("mlp", Module.class, Arguments.none());
        References.assertClose(byName, (Tensor) repo.invoke(module, "apply", Arguments.of(x)), 0);
    }

    @Test
    void aProgramIsRunAndCheckedByWords() {
        Object program = load("mlp", Object.class, Arguments.none());
        Path rows = References.file("program/rows.npy");
        assertEquals(4, ((List<?>) typed(program, "run", rows.toString())).size());
        assertEquals(typed(program, "run", rows.toString()), typed(program, "run", "input=" + rows));
        Path out = folder.resolve("out.npy");
        typed(program, "run", "input=" + rows, "--out", out.toString());
        assertTrue(Files.isRegularFile(out));
        var checked = (CheckResult) typed(
                program, "check", References.file("program/mlp.safetensors").toString());
        assertTrue(checked.ok());
        Object nested = load("nested", Object.class, Arguments.none());
        Object result = typed(
                nested,
                "run",
                "d.x=[[1,2,3],[4,5,6]]",
                "d.y=[[1,1,1],[1,1,1]]",
                "t.0=[1,1,1]",
                "t.1.0=[9,9,9,9]",
                "n=2");
        assertEquals(2L, ((Map<?, ?>) result).get("n"));
    }

    @Test
    void methodsAreDescribedInTheWordsOfTheProgram() {
        List<Entrypoint> methods = repo.describe(load("mlp", Object.class, Arguments.none()));
        assertEquals(
                List.of("check(case)", "run(input: float32 (s31 in 1..64, 8)) -> float32 (s31 in 1..64, 3)"),
                methods.stream().map(Entrypoint::signature).toList());
        assertEquals("input", methods.getLast().parameters().getFirst().name());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        mlp    | java.util.function.IntSupplier | ARGUMENT | mlp gives a hub.gpu.program.Program
        nested | hub.gpu.nn.Module              | ARGUMENT | nested:
        """)
    void anotherTypeIsRefused(String name, Class<?> type, Kind kind, String why) {
        var failure = assertThrows(HubException.class, () -> load(name, type, Arguments.none()));
        assertEquals(kind, failure.kind());
        assertTrue(failure.getMessage().startsWith(why), failure::getMessage);
    }

    @Test
    void argumentsThatDoNotFitAreTold() {
        assertFailure(Kind.ARGUMENT, "mlp takes device only", () -> load("mlp", Object.class, Arguments.of("cpu", 1)));
        assertFailure(
                Kind.ARGUMENT,
                "mlp takes device only",
                () -> load("mlp", Object.class, Arguments.named("pretrained", 1)));
        assertFailure(Kind.ARGUMENT, "mlp: ", () -> load("mlp", Object.class, Arguments.of("tpu:9")));
        Object program = load("mlp", Object.class, Arguments.of((Object) null));
        assertFailure(
                Kind.NOT_FOUND,
                "A program has no method predict. There are check(case), run(",
                () -> typed(program, "predict"));
        assertFailure(Kind.ARGUMENT, "The input input is missing", () -> typed(program, "run"));
        assertFailure(
                Kind.ARGUMENT, "Expected at most 1 inputs", () -> repo.invoke(program, "run", Arguments.of(1, 2)));
        assertFailure(
                Kind.ARGUMENT,
                "The input input is given twice",
                () -> repo.invoke(program, "run", Arguments.of(1).with("input", 2)));
        assertFailure(Kind.ARGUMENT, "A java.lang.String is no program", () -> repo.describe("text"));
        Object module = load("mlp", Module.class, Arguments.none());
        assertFailure(Kind.ARGUMENT, "apply takes one Tensor", () -> repo.invoke(module, "apply", Arguments.of(1)));
    }

    private static void assertFailure(Kind kind, String why, Executable call) {
        var failure = assertThrows(HubException.class, call);
        assertEquals(kind, failure.kind());
        assertTrue(failure.getMessage().startsWith(why), failure::getMessage);
    }
}
