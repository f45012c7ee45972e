package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.itest.DocPage.Block;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What CONTRIBUTING.md says about releases. */
class ReleaseTest {

    private static final String OLD = "<groupId>hub</groupId>";

    @TempDir
    private Path copy;

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "sed of other systems takes -i in another way")
    void oneCommandChangesTheGroupOfAllModules() throws Exception {
        List<Path> poms;
        try (Stream<Path> files = Files.find(HubProcess.ROOT, 3, (file, is) -> file.endsWith("pom.xml"))) {
            poms = files.map(HubProcess.ROOT::relativize).sorted().toList();
        }
        int groups = 0;
        for (Path pom : poms) {
            groups += count(HubProcess.ROOT.resolve(pom), OLD);
            Files.createDirectories(copy.resolve(pom).getParent());
            Files.copy(HubProcess.ROOT.resolve(pom), copy.resolve(pom));
        }
        String sed = DocPage.read("CONTRIBUTING.md").blocks().stream()
                .map(Block::code)
                .filter(code -> code.startsWith("sed -i "))
                .findFirst()
                .orElseThrow();
        Process process = new ProcessBuilder("bash", "-ec", "git init -q; git add .; " + sed)
                .directory(copy.toFile())
                .inheritIO()
                .start();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue());

        int changed = 0;
        for (Path pom : poms) {
            assertEquals(0, count(copy.resolve(pom), OLD), pom.toString());
            changed += count(copy.resolve(pom), "<groupId>org.example.hub</groupId>");
        }
        assertTrue(groups > poms.size(), "every pom names it");
        assertEquals(groups, changed);
    }

    private static int count(Path file, String text) throws Exception {
        return Files.readString(file).split(text, -1).length - 1;
    }
}
