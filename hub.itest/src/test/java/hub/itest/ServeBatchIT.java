package hub.itest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Hub;
import hub.core.LiveModel;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

/** Requests that wait at the same time run together. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class ServeBatchIT {

    /** Multiplies by 10. A pass begins with a number of rows in one queue, and ends with a permit of the other. */
    private static final String TENFOLD = """
        import hub.gpu.Tensor;
        import hub.gpu.nn.Module;
        import java.util.Queue;
        import java.util.concurrent.Semaphore;

        public final class hubconf {

            public static final class Tenfold extends Module {

                @SuppressWarnings("unchecked")
                @Override
                protected Tensor forward(Tensor x) {
                    ((Queue<Long>) System.getProperties().get("hub.itest.begun")).add(x.size(0));
                    ((Semaphore) System.getProperties().get("hub.itest.may.end")).acquireUninterruptibly();
                    return x.mul(10);
                }
            }

            public Tenfold tenfold() {
                return new Tenfold();
            }
        }
        """;

    /** As long as it can be. */
    private static final int LONG = Integer.MAX_VALUE;

    private static final long[] ONE_ROW = {1, 2};

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    @Inject
    private Hub hub;

    /** What the model and a test share. */
    private record Gate(BlockingQueue<Long> begun, Semaphore mayEnd) implements AutoCloseable {

        Gate() {
            this(new LinkedBlockingQueue<>(), new Semaphore(0));
            System.getProperties().put("hub.itest.begun", begun);
            System.getProperties().put("hub.itest.may.end", mayEnd);
        }

        void open() {
            mayEnd.release(100);
        }

        @Override
        public void close() {
            open();
            System.getProperties().remove("hub.itest.begun");
            System.getProperties().remove("hub.itest.may.end");
        }
    }

    private LiveModel<Object> tenfold() throws Exception {
        return Served.follow(hub, "tenfold", TENFOLD);
    }

    /** Configurations are taken one after the other: once the second one is there, the first one is in use. */
    private static void configure(Settings settings, Map<String, ?> values) throws Exception {
        settings.addAndAwait("hub.serve.model", values);
        settings.addAndAwait("hub.serve.model", Map.of("name", "none"));
    }

    @Test
    @SetsKeys(
            pid = "hub.serve.model",
            keys = {"name", "max_batch_size", "max_queue_delay_microseconds"})
    public void requestsThatWaitAreOnePass() throws Exception {
        try (var served = new Served(configurations);
                var settings = new Settings(context, configurations);
                var _ = tenfold();
                var gate = new Gate()) {
            configure(settings, Map.of("name", "tenfold", "max_batch_size", 2, "max_queue_delay_microseconds", LONG));
            gate.open();
            var first = Together.start(() -> served.inferFloats("tenfold", ONE_ROW, 1, 2));
            var second = Together.start(() -> served.inferFloats("tenfold", ONE_ROW, 3, 4));
            assertArrayEquals(new float[] {10, 20}, first.get());
            assertArrayEquals(new float[] {30, 40}, second.get());
            assertEquals(2, gate.begun().take());
            String statistics = served.get("v2/models/tenfold/stats").body();
            assertTrue(statistics.contains("\"inference_count\":2,\"execution_count\":1,"), statistics);
            assertTrue(statistics.contains("\"batch_size\":2"), statistics);
        }
    }

    @Test
    @SetsKeys(pid = "hub.serve.model", keys = "max_queue_size")
    public void oneTooManyIsToldToComeAgain() throws Exception {
        try (var served = new Served(configurations);
                var settings = new Settings(context, configurations);
                var _ = tenfold();
                var gate = new Gate()) {
            configure(settings, Map.of("name", "tenfold", "max_batch_size", 2, "max_queue_size", 1));
            var inside = Together.start(() -> served.inferFloats("tenfold", ONE_ROW, 1, 2));
            assertEquals(1, gate.begun().take());
            var ended = new LinkedBlockingQueue<HttpResponse<byte[]>>();
            for (int i = 0; i < 2; i++) {
                Together.start(() -> ended.add(served.inferBytes("tenfold", ONE_ROW, 3, 4)));
            }
            // One of both waits, and the other is refused while the first one is inside.
            HttpResponse<byte[]> refused = ended.take();
            assertEquals(503, refused.statusCode());
            assertEquals("1", refused.headers().firstValue("Retry-After").orElseThrow());
            String why = new String(refused.body(), StandardCharsets.UTF_8);
            assertTrue(why.contains("1 calls wait already"), why);
            gate.open();
            assertArrayEquals(new float[] {10, 20}, inside.get());
            assertEquals(200, ended.take().statusCode());
        }
    }

    @Test
    @SetsKeys(
            pid = "hub.serve.model",
            keys = {"inputs", "outputs"})
    public void whatIsConfiguredIsShownAndCheckedBeforeRequestsRunTogether() throws Exception {
        try (var served = new Served(configurations);
                var settings = new Settings(context, configurations);
                var _ = tenfold();
                var gate = new Gate()) {
            configure(
                    settings,
                    Map.of(
                            "name",
                            "tenfold",
                            "max_batch_size",
                            2,
                            "max_queue_delay_microseconds",
                            LONG,
                            "inputs",
                            new String[] {"x:FP32[1,2]"},
                            "outputs",
                            "output:FP32[1,2]"));
            String metadata = served.get("v2/models/tenfold").body();
            assertTrue(
                    metadata.contains("\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2]}],"
                            + "\"outputs\":[{\"name\":\"output\",\"datatype\":\"FP32\",\"shape\":[1,2]}]"),
                    metadata);
            gate.open();
            HttpResponse<byte[]> refused = served.inferBytes("tenfold", new long[] {1, 3}, 1, 2, 3);
            assertEquals(400, refused.statusCode());
            String error = new String(refused.body(), StandardCharsets.UTF_8);
            assertTrue(error.contains("expected the input x: FP32[1, 2], and it is x: FP32[1, 3]"), error);
            var first = Together.start(() -> served.inferFloats("tenfold", ONE_ROW, 1, 2));
            var second = Together.start(() -> served.inferFloats("tenfold", ONE_ROW, 3, 4));
            assertArrayEquals(new float[] {10, 20}, first.get());
            assertArrayEquals(new float[] {30, 40}, second.get());
            assertEquals(2, gate.begun().take());
        }
    }
}
