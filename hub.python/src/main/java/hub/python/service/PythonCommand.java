package hub.python.service;

import hub.core.spi.HubCommand;
import hub.python.environment.Environments;
import hub.python.environment.PythonStatus;
import hub.python.interpreter.Interpreters;
import hub.python.interpreter.Scripts;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The command that shows which Python runs repos. */
@Component(service = PythonCommand.class, configurationPid = PythonService.PID)
@HubCommand("python")
public final class PythonCommand {

    private final Scripts scripts;
    private final Environments environments;
    private final Interpreters interpreters;

    @Activate
    public PythonCommand(
            @Reference Scripts scripts, @Reference Environments environments, Map<String, Object> properties) {
        this.scripts = scripts;
        this.environments = environments;
        this.interpreters =
                new Interpreters(PythonSettings.read(properties, System::getenv).python(), System::getenv);
    }

    @Descriptor("show the Python that runs repos, what it has, and the environments of repos")
    public PythonStatus python() {
        return PythonStatus.of(interpreters.find(), scripts, environments);
    }
}
