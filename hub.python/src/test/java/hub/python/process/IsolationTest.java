package hub.python.process;

import static hub.python.process.PythonRepos.load;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What torch.hub calls impossible: repos whose packages have the same names, at once. */
class IsolationTest {

    @RegisterExtension
    final PythonRepos repos = new PythonRepos();

    private PythonRepo repo(String name, String said) throws IOException {
        repos.write(name, "models/__init__.py", "");
        repos.write(name, "models/net.py", "from utils import SAID\nclass Net:\n    def say(self): return SAID\n");
        repos.write(name, "utils.py", "SAID = '" + said + "'\n");
        // The second import comes late, when another repo would have put its own package there.
        repos.write(
                name,
                "hubconf.py",
                "import models.net\ndef net():\n    from models.net import Net\n    import utils\n"
                        + "    return [Net().say(), utils.SAID]\n");
        return repos.start(name, List.of());
    }

    @Test
    void packagesOfTheSameNamesAreTheirOwn() throws IOException {
        PythonRepo a = repo("a", "from a");
        PythonRepo b = repo("b", "from b");
        assertEquals(List.of("from a", "from a"), load(a, "net"));
        assertEquals(List.of("from b", "from b"), load(b, "net"));
        assertEquals(List.of("from a", "from a"), load(a, "net"));
    }

    @Test
    void sourcesUnderSrcAreFound() throws IOException {
        repos.write("src-repo", "src/inner/__init__.py", "X = 5");
        repos.write("src-repo", "hubconf.py", "import inner\ndef go(): return inner.X");
        assertEquals(5L, load(repos.start("src-repo", List.of()), "go"));
    }

    @Test
    void hubconfIsImportedAsTorchHubDoes() throws IOException {
        PythonRepo repo = repos.start("import sys, os\n"
                + "def go(): return [__name__, __name__ in sys.modules, sys.path[0] =="
                + " os.path.dirname(__file__)]");
        assertEquals(List.of("hubconf.py", false, true), load(repo, "go"));
    }
}
