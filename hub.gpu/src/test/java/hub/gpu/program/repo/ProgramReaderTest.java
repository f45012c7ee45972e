package hub.gpu.program.repo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.RepoRef;
import hub.core.spi.RepoSource;
import hub.core.spi.Snapshot;
import hub.gpu.References;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramReaderTest {

    @TempDir
    private Path repo;

    private RepoSource read() {
        return ProgramReader.read(new Snapshot(RepoRef.parse(repo.toString()), "r1", repo));
    }

    private void program(String name) throws IOException {
        Files.copy(References.file("program/mlp.pt2"), repo.resolve(name));
    }

    private void hubconf(String json) throws IOException {
        Files.writeString(repo.resolve("hubconf.json"), json);
    }

    private static List<String> names(RepoSource source) {
        return source.entrypoints().stream().map(Entrypoint::name).toList();
    }

    @Test
    void withoutHubconfEachProgramIsAnEntrypoint() throws IOException {
        program("net.pt2");
        program("a-2.pt2");
        program("1st.pt2");
        Files.writeString(repo.resolve("notes.txt"), "");

        RepoSource source = read();
        assertEquals(List.of("a-2", "net"), names(source));
        assertEquals(List.of("1st.pt2 is left out: an entrypoint cannot have the name \"1st\"."), source.warnings());
        Entrypoint net = source.entrypoints().getLast();
        assertEquals("net(device=None) → Program", net.signature());
        assertEquals("run(input: float32 (s31 in 1..64, 8)) -> float32 (s31 in 1..64, 3)", net.doc());
    }

    @Test
    void hubconfNamesAndExplainsPrograms() throws IOException {
        Files.createDirectories(repo.resolve("nets"));
        program("nets/mlp.pt2");
        program("other.pt2");
        hubconf("""
            {"entrypoints": {
              "net": {"program": "nets/mlp.pt2", "doc": "Three classes."},
              "large": {"program": "https://example.org/large.pt2", "sha256": "00112233", "doc": "Large."}
            }}
            """);

        RepoSource source = read();
        assertEquals(List.of("large", "net"), names(source));
        assertEquals(
                "Large.\n\nThe program is fetched from https://example.org/large.pt2.",
                source.entrypoints().getFirst().doc());
        assertTrue(source.entrypoints().getLast().doc().startsWith("Three classes.\n\nrun(input: "));
        assertEquals(List.of(), source.warnings());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "x": {}                                                                  | it has no "program"
        "x": null                                                                | it has no "program"
        "x": {"program": "../net.pt2"}                                           | lies outside the repo
        "x": {"program": "/net.pt2"}                                             | lies outside the repo
        "x": {"program": "gone.pt2"}                                             | there is no such file
        "x": {"program": "hubconf.json"}                                         | it is no exported program
        "x": {"program": "net.pt2", "sha256": "00112233"}                        | "sha256" is for URLs
        "x": {"program": "https://example.org/net.pt2"}                          | a URL needs "sha256"
        "x": {"program": "https://example.org/net.pt2", "sha256": "001122"}      | a URL needs "sha256"
        "x": {"program": "net.pt2", "images": {"y": {}}}                         | "images" has y, which is no input: expected input
        "x": {"program": "net.pt2", "images": {"input": null}}                   | "images" says nothing of input
        "x": {"program": "net.pt2", "images": {"input": {"crop_size": [0]}}}     | "crop_size" is one number or two
        "x": {"program": "net.pt2", "images": {"input": {"resize_size": [1, 2, 3]}}} | "resize_size" is one number or two
        "x": {"program": "net.pt2", "images": {"input": {"interpolation": "nearest"}}} | "interpolation" is bilinear or bicubic
        "x": {"program": "net.pt2", "images": {"input": {"mean": [0.5, 0.5]}}}   | one number for each of 1 or 3 channels
        "x": {"program": "net.pt2", "images": {"input": {"mean": [null]}}}       | a number is null
        "x": {"program": "net.pt2", "images": {"input": {"std": [0]}}}           | "std" must not be 0
        "x": 1                                                                   | it has another form than it should
        "x": {"programme": "net.pt2"}                                            | "programme" is unknown, only [doc, images, program, sha256] are known
        "x": {"program": "net.pt2", "images": {"input": {"crop": 8}}}            | "images.input.crop" is unknown, only [crop_size, interpolation, mean, resize_size, std] are known
        "x": {"program": "net.pt2", "images": {"input": {"mean": "dark"}}}       | "images.input.mean" has another form than it should
        "x": {"program": "https://exa mple.org/net.pt2", "sha256": "00112233"}   | Illegal character
        """)
    void anEntrypointThatIsNotSoundSaysWhy(String entry, String why) throws IOException {
        program("net.pt2");
        hubconf("{\"entrypoints\": {\"net\": {\"program\": \"net.pt2\"}, %s}}".formatted(entry));
        RepoSource source = read();
        assertEquals(List.of("net", "x"), names(source));
        assertEquals(1, source.warnings().size());
        assertTrue(source.warnings().getFirst().contains(why), source.warnings()::toString);
        String signature = source.entrypoints().getLast().signature();
        assertTrue(signature.startsWith("x cannot be loaded: ") && signature.contains(why), signature);

        hubconf("{\"entrypoints\": {%s}}".formatted(entry));
        var failure = assertThrows(HubException.class, this::read);
        assertEquals(Kind.BUILD, failure.kind());
        assertTrue(failure.getMessage().contains(why), failure::getMessage);
    }

    @Test
    void aNameThatIsNoneIsLeftOutAndTold() throws IOException {
        program("net.pt2");
        hubconf("""
            {"entrypoints": {"net": {"program": "net.pt2"}, "bad name": {"program": "net.pt2"}}}
            """);
        RepoSource source = read();
        assertEquals(List.of("net"), names(source));
        assertEquals(1, source.warnings().size());
        assertTrue(source.warnings().getFirst().contains("a name has letters"), source.warnings()::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {                                                    | :1:
        []                                                   | it has another form than it should
        {"entrypoint": {}}                                   | "entrypoint" is unknown, only [entrypoints] are known
        null                                                 | has no "entrypoints"
        {}                                                   | has no "entrypoints"
        {"entrypoints": {}, "entrypoints": {}}               | Duplicate
        {"entrypoints": {}} {}                               | :1:
        """)
    void anotherFormIsAnErrorWithItsPlace(String json, String why) throws IOException {
        hubconf(json);
        var failure = assertThrows(HubException.class, this::read);
        assertEquals(Kind.BUILD, failure.kind());
        assertTrue(failure.getMessage().startsWith(repo.resolve("hubconf.json").toString()), failure::getMessage);
        assertTrue(failure.getMessage().contains(why), failure::getMessage);
    }
}
