package hub.python.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection.Reach;
import hub.core.Inspection.Use;
import hub.core.Parameter;
import hub.core.RepoRef;
import hub.core.spi.RepoSource;
import hub.core.spi.Snapshot;
import hub.python.interpreter.Interpreter;
import hub.python.interpreter.Scripts;
import hub.python.interpreter.TestPython;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script says, as Java gets it; the script has tests of its own. */
class RepoReaderTest {

    @TempDir
    Path repo;

    private final Scripts scripts = new Scripts();

    @AfterEach
    void removeScripts() {
        scripts.close();
    }

    private RepoSource read(Interpreter interpreter) {
        return new RepoReader(interpreter, scripts).read(new Snapshot(new RepoRef.Local(repo), "1", repo));
    }

    private String error(Interpreter interpreter) {
        var failure = assertThrows(HubException.class, () -> read(interpreter));
        assertEquals(Kind.BUILD, failure.kind());
        return failure.getMessage();
    }

    @Test
    void aRepoIsReadWithItsHelpersAndAllThatItReachesFor() throws IOException {
        Files.writeString(repo.resolve("hubconf.py"), """
            dependencies = ["torch"]
            import torch
            from pathlib import Path
            from .nothing import it
            exec("x")
            def net(size: int, *rest, name="n", **more) -> int:
                "Makes it."
                import numpy
            """);
        assertEquals(
                new RepoSource(
                        List.of(
                                new Entrypoint("it", List.of(), "", "", "it(...)", false),
                                new Entrypoint(
                                        "net",
                                        List.of(
                                                new Parameter("size", "int", Optional.empty(), false, ""),
                                                new Parameter("*rest", "", Optional.empty(), true, ""),
                                                new Parameter("name", "", Optional.of("'n'"), false, ""),
                                                new Parameter("**more", "", Optional.empty(), true, "")),
                                        "int",
                                        "Makes it.",
                                        "net(size: int, *rest, name='n', **more) -> int",
                                        false),
                                new Entrypoint(
                                        "Path",
                                        List.of(),
                                        "",
                                        "Imported from pathlib. What it takes is known only when it runs.",
                                        "Path(...)",
                                        true)),
                        List.of("hubconf.py:5: exec(…) may set names"),
                        List.of("torch"),
                        List.of("torch"),
                        List.of("numpy"),
                        List.of(new Use(Reach.REFLECTION, "hubconf.py:5", "exec")),
                        List.of(
                                "hubconf.py:4: a relative import fails here, because hubconf.py is in no package.",
                                "hubconf.py:4: this import fails: the repo has no module nothing.")),
                read(TestPython.orSkip()));
    }

    @Test
    void whatIsWrongIsOneMessageOfTheRepo() throws IOException {
        Files.writeString(repo.resolve("hubconf.py"), "print 'x'\n");
        String error = error(TestPython.orSkip());
        assertEquals(repo + " cannot be read: hubconf.py:1:", error.substring(0, error.indexOf(":1:") + 3));
    }

    @Test
    void aProgramThatAnswersSomethingElseIsShown() {
        var other = new Interpreter(Path.of("/bin/echo"), "3.9.0", "PATH");
        assertEquals(
                repo + " cannot be read: Python 3.9.0 (/bin/echo) ended with status 0: -I -S -B -W ignore "
                        + scripts.file("reader.py") + " " + repo,
                error(other));
    }
}
