package hub.python.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.abort;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.python.environment.Environments;
import hub.python.environment.PythonStatus;
import hub.python.interpreter.Interpreter;
import hub.python.interpreter.Interpreters;
import hub.python.interpreter.Scripts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PythonCommandTest {

    private final Scripts scripts = new Scripts();

    @AfterEach
    void stop() {
        scripts.close();
    }

    private PythonStatus shown(String python) {
        var environments = new Environments(scripts);
        return new PythonCommand(scripts, environments, Map.of("python", python)).python();
    }

    @Test
    void theConfiguredPythonIsShown() {
        Interpreter found;
        try {
            found = new Interpreters("", System::getenv).find();
        } catch (HubException e) {
            abort(e.getMessage());
            return;
        }
        PythonStatus status = shown(found.executable().toString());
        assertEquals(found.executable(), status.python());
        assertEquals(found.version(), status.version());
        assertEquals(List.of(), status.environments());
    }

    @Test
    void aPythonThatIsNotThereIsNamed() {
        var failure = assertThrows(HubException.class, () -> shown("/no/python"));
        assertEquals(Kind.DEPENDENCY, failure.kind());
        assertEquals(
                "python in the configuration hub.python is /no/python: expected a Python program, or the folder of a"
                        + " virtual environment.",
                failure.getMessage());
    }
}
