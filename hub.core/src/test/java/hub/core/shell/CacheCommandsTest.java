package hub.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.HubException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheCommandsTest {

    @Test
    void readsTimesAndSizes() {
        assertEquals(Duration.ofDays(30), CacheCommands.time("30d"));
        assertEquals(Duration.ofDays(14), CacheCommands.time("2w"));
        assertEquals(20_000_000_000L, CacheCommands.size("20G"));
        assertEquals(7, CacheCommands.size("7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1G", "1.5G", "999999999T"})
    void whatIsNoSizeIsSaidSo(String text) {
        assertEquals(
                HubException.Kind.ARGUMENT,
                assertThrows(HubException.class, () -> CacheCommands.size(text)).kind());
    }
}
