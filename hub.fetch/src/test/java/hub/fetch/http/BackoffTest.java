package hub.fetch.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.HubException;
import hub.core.spi.Progress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final ArrayList<Duration> pauses = new ArrayList<>();

    private int attempts(IOException failure) {
        var settings = new Settings(new TestConfig().with("backoff", 1000).build(), Map.of(), false);
        var backoff = new Backoff(settings, URI.create("http://host/file"), Progress.NONE, pauses::add);
        var attempts = new int[1];
        assertThrows(
                HubException.class,
                () -> backoff.call(() -> {
                    attempts[0]++;
                    throw failure;
                }));
        assertEquals(attempts[0] - 1, pauses.size());
        return attempts[0];
    }

    @Test
    void aSilentServerIsAskedAsOftenAsConfigured() {
        assertEquals(5, attempts(new SocketTimeoutException("Read timed out")));
    }

    @Test
    void whereNobodyListensTheCacheIsNotKeptWaiting() {
        assertEquals(2, attempts(new ConnectException("Connection refused")));
        pauses.clear();
        assertEquals(2, attempts(new UnknownHostException("host")));
    }
}
