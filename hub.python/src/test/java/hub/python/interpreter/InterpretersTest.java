package hub.python.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that answer as a Python of some version does. */
class InterpretersTest {

    @TempDir
    Path temp;

    private final Map<String, String> environment = new HashMap<>();

    private Path program(String path, String script) throws IOException {
        Path program = temp.resolve(path);
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path python(String path, String version) throws IOException {
        return program(path, "printf " + version);
    }

    private void path(String... folders) {
        environment.put(
                "PATH",
                Stream.of(folders)
                        .map(folder -> temp.resolve(folder).toString())
                        .collect(Collectors.joining(File.pathSeparator)));
    }

    private Interpreter find(String configured) {
        return new Interpreters(configured, environment::get).find();
    }

    private String error(String configured) {
        var failure = assertThrows(HubException.class, () -> find(configured));
        assertEquals(Kind.DEPENDENCY, failure.kind());
        assertEquals(1, failure.getMessage().lines().count());
        return failure.getMessage();
    }

    @Test
    void whatIsNamedNearerIsTaken() throws IOException {
        Path onPath = python("bin/python3", "3.9.0");
        path("bin");
        assertEquals(new Interpreter(onPath, "3.9.0", "PATH"), find(""));
        Path active = python("active/bin/python3", "3.10.1");
        environment.put("VIRTUAL_ENV", temp.resolve("active").toString());
        assertEquals(new Interpreter(active, "3.10.1", "VIRTUAL_ENV"), find(""));
        Path variable = python("other/python", "3.11.2");
        environment.put("HUB_PYTHON", variable.toString());
        assertEquals(new Interpreter(variable, "3.11.2", "HUB_PYTHON"), find(""));
        Path configured = python("configured/bin/python", "3.14.0");
        assertEquals(
                new Interpreter(configured, "3.14.0", "python in the configuration hub.python"),
                find(temp.resolve("configured").toString()));
    }

    @Test
    void aNameIsLookedForOnThePath() throws IOException {
        Path program = python("bin/python3.12", "3.12.0");
        path("bin");
        assertEquals(program, find("python3.12").executable());
    }

    @Test
    void thePathIsSearchedPastWhatCannotBeUsed() throws IOException {
        python("old/python3", "3.6.15");
        program("broken/python3", "exit 127");
        program("store/python3", "echo Python was not found");
        Path good = python("good/python", "3.13.0");
        path("none", "old", "broken", "store", "good");
        assertEquals(good, find("").executable());
    }

    @Test
    void withoutAnyItSaysWhatWasLookedForAndWhatToInstall() throws IOException {
        Path old = python("old/python3", "2.7.18");
        path("old");
        String error = error("");
        assertTrue(
                error.startsWith("There is no Python 3.9 or newer: looked for HUB_PYTHON, VIRTUAL_ENV, and python3 and"
                        + " python on the PATH (" + old + " which is Python 2.7.18). Install Python 3 with PyTorch"),
                error);
        environment.clear();
        assertTrue(error("").contains("on the PATH. Install"), error(""));
    }

    @Test
    void whatIsNamedAndCannotBeUsedIsAnErrorWhateverIsOnThePath() throws IOException {
        python("bin/python3", "3.13.0");
        path("bin");
        environment.put("HUB_PYTHON", "/no/python");
        assertEquals(
                "HUB_PYTHON is /no/python: expected a Python program, or the folder of a virtual environment.",
                error(""));
        Path old = python("old/python", "3.8.18");
        assertEquals(
                "python in the configuration hub.python is " + old + ", which is Python 3.8.18: expected Python 3.9 or"
                        + " newer.",
                error(old.toString()));
    }
}
