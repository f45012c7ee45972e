package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.Callable;

/** Waits for what happens in other threads. */
final class Await {

    private static final int LOOKS = 6_000;

    private Await() {}

    /** Waits until something has a value, for a minute. While it throws, as a model that serves nothing yet, it has none. */
    static void awaitEquals(Object expected, Callable<?> actual) throws Exception {
        Object last = null;
        for (int i = 0; i < LOOKS; i++) {
            try {
                last = actual.call();
            } catch (RuntimeException e) {
                last = e;
            }
            if (expected.equals(last)) {
                return;
            }
            Thread.sleep(10);
        }
        assertEquals(expected, last);
    }
}
