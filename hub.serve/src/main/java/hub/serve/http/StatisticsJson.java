package hub.serve.http;

import hub.serve.model.ModelStatistics;
import hub.serve.model.ServedModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The answer of the statistics extension. */
final class StatisticsJson {

    private StatisticsJson() {}

    static Map<String, Object> of(List<ServedModel> models) {
        return Map.of("model_stats", models.stream().map(StatisticsJson::of).toList());
    }

    private static Map<String, Object> of(ServedModel model) {
        ModelStatistics statistics = model.statistics();
        var json = new LinkedHashMap<String, Object>();
        json.put("name", model.name());
        json.put("version", model.version());
        json.put("last_inference", statistics.lastMillis());
        json.put("inference_count", statistics.inferences());
        json.put("execution_count", statistics.executions());
        json.put(
                "inference_stats",
                Map.of(
                        "success", duration(statistics.success()),
                        "fail", duration(statistics.fail()),
                        "queue", duration(statistics.queue()),
                        "compute_infer", duration(statistics.infer())));
        json.put(
                "batch_stats",
                statistics.batches().entrySet().stream()
                        .map(batch -> Map.of("batch_size", batch.getKey(), "compute_infer", duration(batch.getValue())))
                        .toList());
        return json;
    }

    private static Map<String, Long> duration(ModelStatistics.Duration duration) {
        return Map.of("count", duration.count(), "ns", duration.nanos());
    }
}
