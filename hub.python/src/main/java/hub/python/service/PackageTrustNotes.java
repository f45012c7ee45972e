package hub.python.service;

import hub.core.RepoRef;
import hub.core.spi.TrustNotes;
import hub.python.environment.EnvironmentPolicy;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Says that packages are installed, which run code of their own as they are. */
@Component(configurationPid = PythonService.PID)
public final class PackageTrustNotes implements TrustNotes {

    private final EnvironmentPolicy policy;

    @Activate
    public PackageTrustNotes(Map<String, Object> properties) {
        this(properties, System::getenv);
    }

    PackageTrustNotes(Map<String, Object> properties, UnaryOperator<String> variables) {
        policy = PythonSettings.read(properties, variables).environment();
    }

    @Override
    public List<String> of(RepoRef repo) {
        return policy == EnvironmentPolicy.OWN
                ? List.of("If it is written in Python, pip installs the packages that it asks for, and their code runs"
                        + " too.")
                : List.of();
    }
}
