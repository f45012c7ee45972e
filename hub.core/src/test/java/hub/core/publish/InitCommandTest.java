package hub.core.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its shell quotes otherwise")
class InitCommandTest {

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "net, ./net",
                "a.b-c_1, ./a.b-c_1",
                "my net, './my net'",
                "a$b, './a$b'",
                "it's, './it'\\''s'",
                "(x)&, './(x)&'",
            })
    void itsHintsCanBeTyped(String folder, String typed) {
        String said = new InitCommand(dir).init(Path.of(folder));
        assertTrue(said.contains("\n  hub check " + typed + "\n"), said);
    }

    @Test
    void theWorkingFolderIsADot() {
        assertEquals(
                "  hub check .", new InitCommand(dir).init().lines().toList().get(2));
    }
}
