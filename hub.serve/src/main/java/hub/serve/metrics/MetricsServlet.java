package hub.serve.metrics;

import hub.core.spi.BundleMemory;
import hub.core.spi.Housekeeping;
import hub.serve.http.GuardedServlet;
import hub.serve.http.RequestGate;
import hub.serve.http.ServeSettings;
import hub.serve.model.ServedModels;
import hub.serve.model.SwapFailures;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Answers scrapes, in the text format of Prometheus or the one of OpenMetrics. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/metrics")
public final class MetricsServlet extends GuardedServlet {

    private static final long serialVersionUID = 1;

    private final transient ServedModels models;
    private final transient SwapFailures swaps;
    private final transient RequestGate gate;
    private final transient Housekeeping cache;

    @Reference
    private transient volatile List<BundleMemory> memories = List.of();

    @Activate
    public MetricsServlet(
            @Reference ServeSettings settings,
            @Reference ServedModels models,
            @Reference SwapFailures swaps,
            @Reference RequestGate gate,
            @Reference Housekeeping cache) {
        super(settings);
        this.models = models;
        this.swaps = swaps;
        this.gate = gate;
        this.cache = cache;
    }

    @Override
    protected void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        settings().requireToken(request);
        require(request, "GET");
        var page = new ByteArrayOutputStream();
        ExpositionFormatWriter writer = writer(request.getHeader("Accept"));
        writer.write(page, collect(), EscapingScheme.UNDERSCORE_ESCAPING);
        response.setContentType(writer.getContentType());
        response.setContentLength(page.size());
        page.writeTo(response.getOutputStream());
    }

    private static ExpositionFormatWriter writer(String accept) {
        var openMetrics = OpenMetricsTextFormatWriter.create();
        return openMetrics.accepts(accept) ? openMetrics : PrometheusTextFormatWriter.create();
    }

    private MetricSnapshots collect() {
        var all = MetricSnapshots.builder();
        new ModelMetrics(models.list(), swaps, memories).collect().forEach(all::metricSnapshot);
        new ServerMetrics(models, gate, cache).collect().forEach(all::metricSnapshot);
        return all.build();
    }
}
