package hub.serve.metrics;

import hub.core.LiveModel;
import hub.core.spi.BundleMemory;
import hub.serve.model.LatencyHistogram;
import hub.serve.model.ModelStatistics;
import hub.serve.model.ServedModel;
import hub.serve.model.SwapFailures;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What the served models say of themselves. */
final class ModelMetrics {

    private static final double NANOS = 1e9;

    /** The rows of a pass: powers of 2. */
    private static final int BATCH_BUCKETS = 11;

    private final List<ServedModel> models;
    private final SwapFailures swaps;
    private final List<BundleMemory> memories;

    ModelMetrics(List<ServedModel> models, SwapFailures swaps, List<BundleMemory> memories) {
        this.models = models;
        this.swaps = swaps;
        this.memories = memories;
    }

    List<MetricSnapshot> collect() {
        return List.of(
                counter(
                        "hub_inference_requests",
                        "Calls of a model that ended, with a result or without",
                        model -> model.statistics().success().count()
                                + model.statistics().fail().count()),
                errors(),
                latency(),
                summary("hub_inference_queue_seconds", "How long calls waited for their pass", ModelStatistics::queue),
                summary(
                        "hub_inference_compute_seconds",
                        "How long calls were in the model. A pass of several calls counts for each of them",
                        ModelStatistics::infer),
                batches(),
                gauge("hub_inference_queue_length", "Calls that wait for their pass", ServedModel::waiting),
                gauge("hub_model_ready", "Whether a revision serves", model -> model.isReady() ? 1 : 0),
                states(),
                info(),
                counter(
                        "hub_model_swaps",
                        "How often one revision took the place of another",
                        model -> model.live().status().swaps()),
                counter(
                        "hub_model_swap_failures",
                        "How often a revision failed, or could not be asked for. One that fails again for the same"
                                + " reason counts once",
                        model -> swaps.of(model.live())),
                memory());
    }

    private static Labels labels(ServedModel model) {
        return Labels.of("model", model.name());
    }

    private MetricSnapshot counter(String name, String help, ToDoubleFunction<ServedModel> value) {
        var counter = CounterSnapshot.builder().name(name).help(help);
        models.forEach(model -> counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labels(model))
                .value(value.applyAsDouble(model))
                .build()));
        return counter.build();
    }

    private MetricSnapshot gauge(String name, String help, ToDoubleFunction<ServedModel> value) {
        var gauge = GaugeSnapshot.builder().name(name).help(help);
        models.forEach(model -> gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels(model))
                .value(value.applyAsDouble(model))
                .build()));
        return gauge.build();
    }

    private MetricSnapshot summary(
            String name, String help, Function<ModelStatistics, ModelStatistics.Duration> duration) {
        var summary = SummarySnapshot.builder().name(name).help(help);
        for (ServedModel model : models) {
            ModelStatistics.Duration spent = duration.apply(model.statistics());
            summary.dataPoint(SummarySnapshot.SummaryDataPointSnapshot.builder()
                    .labels(labels(model))
                    .count(spent.count())
                    .sum(spent.nanos() / NANOS)
                    .build());
        }
        return summary.build();
    }

    private MetricSnapshot errors() {
        var errors = CounterSnapshot.builder()
                .name("hub_inference_errors")
                .help("Calls of a model that failed, by the status of HTTP that they were answered with");
        for (ServedModel model : models) {
            model.statistics()
                    .failures()
                    .forEach((status, count) -> errors.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                            .labels(Labels.of("model", model.name(), "code", status.toString()))
                            .value(count)
                            .build()));
        }
        return errors.build();
    }

    private MetricSnapshot latency() {
        var latency = HistogramSnapshot.builder()
                .name("hub_inference_duration_seconds")
                .help("How long calls took that gave a result, from the whole request to its result");
        for (ServedModel model : models) {
            List<Long> counts = model.statistics().latency().counts();
            var buckets = ClassicHistogramBuckets.builder();
            for (int i = 0; i < LatencyHistogram.BOUNDS.size(); i++) {
                buckets.bucket(LatencyHistogram.BOUNDS.get(i).toNanos() / NANOS, counts.get(i));
            }
            buckets.bucket(Double.POSITIVE_INFINITY, counts.getLast());
            latency.dataPoint(HistogramDataPointSnapshot.builder()
                    .labels(labels(model))
                    .classicHistogramBuckets(buckets.build())
                    .sum(model.statistics().success().nanos() / NANOS)
                    .build());
        }
        return latency.build();
    }

    private MetricSnapshot batches() {
        var rows = HistogramSnapshot.builder()
                .name("hub_inference_batch_rows")
                .help("Rows of the passes of a model. A call without batching is a pass of one row");
        for (ServedModel model : models) {
            rows.dataPoint(HistogramDataPointSnapshot.builder()
                    .labels(labels(model))
                    .classicHistogramBuckets(batches(model.statistics()))
                    .sum(model.statistics().inferences())
                    .build());
        }
        return rows.build();
    }

    private static ClassicHistogramBuckets batches(ModelStatistics statistics) {
        var passes = new TreeMap<Long, Long>();
        statistics.batches().forEach((rows, time) -> passes.put(rows, time.count()));
        // After the others: a pass that ends meanwhile is in no bucket twice.
        long all = statistics.executions();
        var buckets = ClassicHistogramBuckets.builder();
        long counted = 0;
        for (int i = 0; i < BATCH_BUCKETS; i++) {
            long most = 1L << i;
            long upTo = passes.headMap(most, true).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            buckets.bucket(most, upTo - counted);
            counted = upTo;
        }
        return buckets.bucket(Double.POSITIVE_INFINITY, all - counted).build();
    }

    private MetricSnapshot states() {
        var states = StateSetSnapshot.builder()
                .name("hub_model_state")
                .help("Whether a model serves, and what: SERVING the newest revision, SWAPPING to another, STALE as"
                        + " a newer one failed, DOWN");
        for (ServedModel model : models) {
            LiveModel.State now = model.live().state();
            var point = StateSetSnapshot.StateSetDataPointSnapshot.builder().labels(labels(model));
            for (LiveModel.State state : LiveModel.State.values()) {
                point.state(state.name(), state == now);
            }
            states.dataPoint(point.build());
        }
        return states.build();
    }

    private MetricSnapshot info() {
        var info = InfoSnapshot.builder().name("hub_model").help("What a model is, and the revision that serves");
        for (ServedModel model : models) {
            LiveModel<?> live = model.live();
            info.dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                    .labels(Labels.of(
                            "model",
                            model.name(),
                            "repo",
                            live.ref().toString(),
                            "entrypoint",
                            live.entrypoint(),
                            "revision",
                            model.version()))
                    .build());
        }
        return info.build();
    }

    private MetricSnapshot memory() {
        var memory = GaugeSnapshot.builder()
                .name("hub_model_memory_bytes")
                .help("What the revision that serves holds outside the Java heap, by device");
        for (ServedModel model : models) {
            bytes(model)
                    .forEach((device, bytes) -> memory.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                            .labels(Labels.of("model", model.name(), "device", device))
                            .value(bytes)
                            .build()));
        }
        return memory.build();
    }

    private Map<String, Long> bytes(ServedModel model) {
        return BundleMemory.usage(memories, model.live().status().bundle()).stream()
                .collect(Collectors.groupingBy(
                        BundleMemory.Usage::device, TreeMap::new, Collectors.summingLong(BundleMemory.Usage::bytes)));
    }
}
