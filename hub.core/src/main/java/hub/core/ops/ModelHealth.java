package hub.core.ops;

import hub.core.Hub;
import hub.core.HubException;
import hub.core.LiveModel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Says for Felix Health Checks which followed models serve, and whether the hub directory can be written. */
@Component(property = {HealthCheck.NAME + "=hub", HealthCheck.TAGS + "=hub"})
public final class ModelHealth implements HealthCheck {

    private final Hub hub;

    @Activate
    public ModelHealth(@Reference Hub hub) {
        this.hub = hub;
    }

    @Override
    public Result execute() {
        var log = new FormattingResultLog();
        for (LiveModel<?> model : hub.liveModels()) {
            LiveModel.Status status = model.status();
            String why = status.failure().map(text -> ": " + text).orElse("");
            switch (status.state()) {
                case DOWN -> log.critical("{} is DOWN{}", model.name(), why);
                case STALE -> log.warn("{} is STALE, and serves {}{}", model.name(), status.revision(), why);
                case SERVING, SWAPPING, CLOSED ->
                    log.info("{} is {} {}", model.name(), status.state(), status.revision());
            }
        }
        check(log);
        return new Result(log);
    }

    private void check(FormattingResultLog log) {
        try {
            Path dir = hub.getDir();
            Path there = dir;
            while (there != null && !Files.exists(there)) {
                there = there.getParent();
            }
            if (there != null && Files.isDirectory(there) && Files.isWritable(there)) {
                log.info("The hub directory {} can be written", dir);
            } else {
                log.warn("The hub directory {} cannot be written: only what is there already can be loaded", dir);
            }
        } catch (HubException e) {
            log.critical("{}", e.getMessage());
        }
    }
}
