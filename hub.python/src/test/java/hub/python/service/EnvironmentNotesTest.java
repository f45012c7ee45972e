package hub.python.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.core.RepoRef;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentNotesTest {

    @Test
    void installsAreToldWhereTheyHappen() {
        var repo = RepoRef.parse("owner/name");
        assertEquals(0, new EnvironmentNotes(Map.of()).of(repo).size());
        assertEquals(
                0,
                new EnvironmentNotes(Map.of("environment", "shared")).of(repo).size());
        assertEquals(
                1, new EnvironmentNotes(Map.of("environment", "own")).of(repo).size());
    }
}
