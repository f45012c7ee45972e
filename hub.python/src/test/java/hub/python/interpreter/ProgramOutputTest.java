package hub.python.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramOutputTest {

    private static ProgramOutput sh(String script, Duration limit) throws IOException {
        return ProgramOutput.of(List.of("/bin/sh", "-c", script), limit, 10);
    }

    private static String error(String script, Duration limit) {
        return assertThrows(IOException.class, () -> sh(script, limit)).getMessage();
    }

    @Test
    void bothStreamsAndTheStatusAreTold() throws IOException {
        assertEquals(new ProgramOutput(3, "ab"), sh("printf a; printf b >&2; exit 3", Duration.ofMinutes(1)));
        assertEquals(137, sh("kill -9 $$", Duration.ofMinutes(1)).status());
    }

    @Test
    void aProgramThatDoesNotEndIsEnded() {
        assertEquals("no end within 0 s", error("exec sleep 600", Duration.ofMillis(100)));
    }

    @Test
    void whatAProgramHasStartedEndsWithIt() {
        assertEquals("no end within 1 s", error("sleep 600; true", Duration.ofSeconds(1)));
    }

    @Test
    void aProgramThatWritesWithoutEndIsEnded() {
        assertEquals("more than 10 bytes of output", error("exec yes", Duration.ofMinutes(1)));
    }

    @Test
    void nothingComesOnItsInput() throws IOException {
        assertEquals("", sh("cat", Duration.ofMinutes(1)).text());
    }
}
