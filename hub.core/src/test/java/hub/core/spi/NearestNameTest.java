package hub.core.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {

    private static final List<String> KNOWN =
            List.of("attempts", "interval.seconds", "name", "offline", "start.seconds");

    @ParameterizedTest
    @CsvSource({
        "offlin, offline",
        "ofline, offline",
        "offlines, offline",
        "Offline, offline",
        "interval_seconds, interval.seconds",
        "intervalSecond, interval.seconds",
        "startSeconds, start.seconds",
        "nam, name",
        "node, none",
        "service.pid, none",
        "component.name, none",
        "'', none",
    })
    void oneThatIsAlikeWasMeant(String given, String nearest) {
        assertEquals(nearest, NearestName.of(given, KNOWN).orElse("none"));
    }
}
