package hub.serve.metrics;

import hub.core.spi.Housekeeping;
import hub.core.spi.Housekeeping.CachedFile;
import hub.core.spi.Housekeeping.CachedRepo;
import hub.gpu.DeviceInfo;
import hub.serve.http.RequestGate;
import hub.serve.model.ServedModels;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** What is not of one model: the requests, the devices and the cache. */
final class ServerMetrics {

    private final ServedModels models;
    private final RequestGate gate;
    private final Housekeeping cache;

    ServerMetrics(ServedModels models, RequestGate gate, Housekeeping cache) {
        this.models = models;
        this.gate = gate;
        this.cache = cache;
    }

    List<MetricSnapshot> collect() {
        return List.of(
                gauge(
                        "hub_ready",
                        "Whether all models serve, as v2/health/ready says",
                        !gate.isEnding() && models.areReady() ? 1 : 0),
                gauge("hub_requests_in_progress", "Requests that are worked on", gate.inside()),
                CounterSnapshot.builder()
                        .name("hub_requests_refused")
                        .help("Requests that were told to come again, as there were too many, or as the server ends")
                        .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                                .value(gate.refused())
                                .build())
                        .build(),
                devices("hub_device_memory_bytes", "The memory of a device", DeviceInfo::totalBytes),
                devices("hub_device_free_bytes", "The memory of a device that is free", DeviceInfo::freeBytes),
                cached());
    }

    private static MetricSnapshot gauge(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(value)
                        .build())
                .build();
    }

    /** What is not known is left out. */
    private MetricSnapshot devices(String name, String help, ToLongFunction<DeviceInfo> bytes) {
        var gauge = GaugeSnapshot.builder().name(name).help(help);
        models.torch().devices().stream()
                .filter(device -> bytes.applyAsLong(device) >= 0)
                .forEach(device -> gauge.dataPoint(
                        point(Labels.of("device", device.device().toString()), bytes.applyAsLong(device))));
        return gauge.build();
    }

    private MetricSnapshot cached() {
        return GaugeSnapshot.builder()
                .name("hub_cache_bytes")
                .help("The size of what the cache holds: repos, and downloaded files such as weights")
                .dataPoint(point(Labels.of("kind", "repos"), repoBytes()))
                .dataPoint(point(Labels.of("kind", "downloads"), downloadBytes()))
                .build();
    }

    /** Several refs may lead to one commit, which is there once. */
    private long repoBytes() {
        return cache.repos().stream()
                .collect(Collectors.toMap(
                        repo -> repo.repo() + "@" + repo.commit(), CachedRepo::size, (size, _) -> size))
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private long downloadBytes() {
        return cache.downloads().stream().mapToLong(CachedFile::size).sum();
    }

    private static GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build();
    }
}
