package hub.python.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.core.RepoRef;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PackageTrustNotesTest {

    private static void assertTold(int lines, Map<String, Object> configuration, Map<String, String> variables) {
        var notes = new PackageTrustNotes(configuration, variables::get);
        assertEquals(lines, notes.of(RepoRef.parse("owner/name")).size());
    }

    @Test
    void installsAreToldWhereTheyHappen() {
        assertTold(0, Map.of(), Map.of());
        assertTold(0, Map.of("environment", "shared"), Map.of());
        assertTold(1, Map.of("environment", "own"), Map.of());
    }

    @Test
    void theVariableCountsWhereTheConfigurationSaysNothing() {
        Map<String, String> own = Map.of("HUB_PYTHON_ENVIRONMENT", "own");
        assertTold(1, Map.of(), own);
        assertTold(0, Map.of("environment", "shared"), own);
        assertTold(0, Map.of(), Map.of("HUB_PYTHON_ENVIRONMENT", ""));
        assertTold(0, Map.of(), Map.of("HUB_PYTHON_ENVIRONMENT", "nonsense"));
    }
}
