package hub.loader.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.Entrypoint;
import hub.core.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentationTest {

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void allThatWasWrittenIsRead() {
        var parameters = List.of(
                new Parameter("first", "String", Optional.of("null"), false, "a \"word\"\n日本"),
                new Parameter("rest", "int[]", Optional.empty(), true, "", List.of("1", "2")));
        var entrypoint = new Entrypoint("net", parameters, "Net", "A net.", "net(first, *rest)", true);
        var written = new Documentation(
                List.of("torch", "mvn:a:b:1"),
                Map.of("hubconf", List.of(entrypoint, new Entrypoint("bare", List.of(), "", "")), "Net$1", List.of()),
                List.of("line 3: globals()"));
        assertEquals(written, Documentation.ofJson(written.toJson()));
    }

    @Test
    void whatAnOlderHubDidNotWriteIsNotThere() {
        var older = utf8("""
            {"dependencies": [], "age": 3, "methods": {"hubconf": [
             {"name": "net", "parameters": [], "returns": "Net", "doc": "", "signature": "net() → Net"}]}}
            """);
        var read = Documentation.ofJson(older);
        assertEquals(List.of(), read.dynamic());
        assertEquals(List.of(new Entrypoint("net", List.of(), "Net", "")), read.methodsOf("hubconf"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"methods\": 3}", "{\"methods\": {\"hubconf\": [{\"parameters\": [3]}]}}"})
    void otherJsonIsRefused(String text) {
        assertThrows(RuntimeException.class, () -> Documentation.ofJson(utf8(text)));
    }
}
