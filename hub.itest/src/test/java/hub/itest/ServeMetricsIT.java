package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.LiveModel;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

/** What a monitoring system scrapes, while models are called and swapped. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class ServeMetricsIT {

    private static final String TIMES = """
        import hub.gpu.Tensor;
        import hub.gpu.nn.Module;

        public final class hubconf {

            public static final class Times extends Module {

                @Override
                protected Tensor forward(Tensor x) {
                    return x.mul(2);
                }
            }

            public Times times() {
                return new Times();
            }
        }
        """;

    /** The parsers are those of Prometheus' own client for Python. */
    private static final String PARSER = """
        import sys
        from prometheus_client.parser import text_string_to_metric_families as parse
        from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open
        for file, parser in ((sys.argv[1], parse), (sys.argv[2], parse_open)):
            families = {family.name: family for family in parser(open(file).read())}
            requests, = families["hub_inference_requests"].samples[:1]
            assert requests.labels == {"model": 'a "name"\\\\\\n'}, requests
            assert families["hub_inference_duration_seconds"].type == "histogram"
        print("parsed", len(families))
        """;

    private static final Pattern SAMPLE = Pattern.compile("(\\w+(?:\\{.*})?) (\\S+)");

    private static final long[] SHAPE = {1, 2};

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    @Inject
    private Hub hub;

    private Path dir;

    private LiveModel<Object> follow(String name) throws IOException {
        dir = Files.createTempDirectory("metrics");
        write(TIMES);
        return hub.follow(dir.toString(), "times", Object.class, FollowOptions.DEFAULT.withName(name));
    }

    private void write(String hubconf) throws IOException {
        Files.writeString(dir.resolve("hubconf.java"), hubconf);
    }

    private static Map<String, Double> scrape(Served served) throws Exception {
        HttpResponse<String> page = served.get("metrics");
        assertEquals(200, page.statusCode(), page::body);
        var samples = new TreeMap<String, Double>();
        page.body().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            var sample = SAMPLE.matcher(line);
            assertTrue(sample.matches(), line);
            samples.put(sample.group(1), Double.valueOf(sample.group(2)));
        });
        return samples;
    }

    private static void assertSample(double expected, String name, Map<String, Double> samples) {
        assertEquals(expected, samples.get(name), () -> name + " in " + samples);
    }

    @Test
    public void callsAreCountedAndTimed() throws Exception {
        try (var served = new Served(configurations);
                var _ = follow("times")) {
            for (int i = 0; i < 3; i++) {
                served.inferFloats("times", SHAPE, 1, 2);
            }
            String texts = "{'inputs': [{'name': 'x', 'datatype': 'BYTES', 'shape': [1], 'data': ['a']}]}";
            assertEquals(400, served.post("v2/models/times/infer", texts).statusCode());
            // A call is counted after its answer is on its way.
            awaitEquals(4.0, () -> scrape(served).get("hub_inference_requests_total{model=\"times\"}"));
            Map<String, Double> samples = scrape(served);
            assertSample(1, "hub_inference_errors_total{code=\"400\",model=\"times\"}", samples);
            assertSample(3, "hub_inference_duration_seconds_count{model=\"times\"}", samples);
            assertSample(3, "hub_inference_duration_seconds_bucket{model=\"times\",le=\"+Inf\"}", samples);
            assertSample(3, "hub_inference_compute_seconds_count{model=\"times\"}", samples);
            assertSample(3, "hub_inference_batch_rows_bucket{model=\"times\",le=\"1.0\"}", samples);
            assertSample(0, "hub_inference_queue_length{model=\"times\"}", samples);
            assertTrue(samples.get("hub_inference_duration_seconds_sum{model=\"times\"}") > 0, samples::toString);
            assertSample(1, "hub_model_ready{model=\"times\"}", samples);
            assertSample(1, "hub_model_state{model=\"times\",hub_model_state=\"SERVING\"}", samples);
            assertSample(1, "hub_ready", samples);
            assertSample(0, "hub_requests_refused_total", samples);
            assertTrue(samples.get("hub_device_memory_bytes{device=\"cpu\"}") > 0, samples::toString);
            assertTrue(samples.keySet().stream().anyMatch(name -> name.startsWith("hub_cache_")), samples::toString);
        }
    }

    @Test
    public void swapsAreCountedAndSoAreThoseThatFail() throws Exception {
        try (var served = new Served(configurations);
                var model = follow("times")) {
            assertSample(0, "hub_model_swaps_total{model=\"times\"}", scrape(served));
            write(TIMES.replace("mul(2)", "mul(3)"));
            model.update();
            awaitEquals(1.0, () -> scrape(served).get("hub_model_swaps_total{model=\"times\"}"));
            List<String> infos = scrape(served).keySet().stream()
                    .filter(name -> name.startsWith("hub_model_info{"))
                    .toList();
            assertEquals(1, infos.size(), infos::toString);
            assertTrue(infos.getFirst().contains(model.revision()), infos::toString);

            write("no Java");
            try {
                model.update();
            } catch (HubException e) {
                // As expected; a change may also have been seen before.
            }
            awaitEquals(1.0, () -> scrape(served).get("hub_model_swap_failures_total{model=\"times\"}"));
            Map<String, Double> samples = scrape(served);
            assertSample(1, "hub_model_swaps_total{model=\"times\"}", samples);
            assertSample(1, "hub_model_state{model=\"times\",hub_model_state=\"STALE\"}", samples);
        }
    }

    @Test
    @SetsKeys(pid = "hub.serve", keys = ".token")
    public void aScrapeNeedsTheTokenOfAllRequests() throws Exception {
        try (var served = new Served(configurations);
                var settings = new Settings(context, configurations)) {
            settings.set("hub.serve", Map.of(".token", "secret"));
            awaitEquals(401, () -> served.get("metrics").statusCode());
            assertEquals(
                    200, served.get("metrics", "Authorization", "Bearer secret").statusCode());
            assertEquals(
                    405,
                    served.post("metrics", "", "Authorization", "Bearer secret").statusCode());
        }
    }

    @Test
    public void prometheusOwnParsersReadBothFormats() throws Exception {
        String python = System.getenv("HUB_PYTHON");
        assumeTrue(python != null, "HUB_PYTHON names no Python");
        try (var served = new Served(configurations);
                var _ = follow("a \"name\"\\\n")) {
            HttpResponse<String> text = served.get("metrics");
            HttpResponse<String> open = served.get("metrics", "Accept", "application/openmetrics-text; version=1.0.0");
            assertEquals(
                    "text/plain; version=0.0.4; charset=utf-8",
                    text.headers().firstValue("Content-Type").orElseThrow());
            assertEquals(
                    "application/openmetrics-text; version=1.0.0; charset=utf-8",
                    open.headers().firstValue("Content-Type").orElseThrow());
            Path first = Files.writeString(dir.resolve("text"), text.body());
            Path second = Files.writeString(dir.resolve("open"), open.body());
            Process parser = new ProcessBuilder(python, "-c", PARSER, first.toString(), second.toString())
                    .redirectErrorStream(true)
                    .start();
            parser.getOutputStream().close();
            String output = new String(parser.getInputStream().readAllBytes());
            assertTrue(parser.waitFor(1, TimeUnit.MINUTES));
            assumeTrue(!output.contains("No module named 'prometheus_client'"), output);
            assertTrue(output.startsWith("parsed"), output);
        }
    }
}
