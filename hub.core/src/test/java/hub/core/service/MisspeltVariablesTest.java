package hub.core.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MisspeltVariablesTest {

    private static final Pattern NAMED = Pattern.compile("\"(HUB_[A-Z_]+)\"");

    @Test
    void eachIsNamedWithTheOneThatWasMeant() {
        assertEquals(
                List.of(
                        "The environment variable HUB_LIBTOCH is read by nothing: expected HUB_LIBTORCH.",
                        "The environment variable HUB_OFF_LINE is read by nothing: expected HUB_OFFLINE."),
                MisspeltVariables.of(List.of("HUB_OFF_LINE", "PATH", "HUB_LIBTOCH", "HUB_TOKENS")));
    }

    @Test
    void thoseOfOtherProgramsAreNotMeant() {
        assertEquals(List.of(), MisspeltVariables.of(List.of("HUB_PROTOCOL", "HUB_URL", "HUB_HOME", "GITHUB_TOKEN")));
    }

    @Test
    void thoseThatHubReadsAreKnown() throws IOException {
        var read = new TreeSet<>(List.of("HUB_COMPLETION"));
        try (var files = Files.walk(Path.of(".."))) {
            for (Path file : files.filter(MisspeltVariablesTest::isSource).toList()) {
                NAMED.matcher(Files.readString(file)).results().forEach(name -> read.add(name.group(1)));
            }
        }
        assertEquals(read, new TreeSet<>(MisspeltVariables.KNOWN));
    }

    private static boolean isSource(Path file) {
        return file.toString().matches("../hub\\.\\w+/src/main/java/.+(?<!MisspeltVariables)\\.java");
    }
}
