package hub.python.service;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.CheckedConfiguration;
import hub.core.spi.PythonRuntime;
import hub.core.spi.PythonSource;
import hub.core.spi.RunningCode;
import hub.core.spi.Snapshot;
import hub.python.interpreter.Interpreters;
import hub.python.interpreter.Scripts;
import hub.python.read.Reader;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.metatype.annotations.Designate;

/** One bundle's instance of {@link PythonRuntime}. */
@Component(service = PythonRuntime.class, scope = ServiceScope.BUNDLE, configurationPid = PythonService.PID)
@Designate(ocd = PythonConfig.class)
public final class PythonService implements PythonRuntime {

    static final String PID = "hub.python";

    private final Scripts scripts;
    private final Interpreters interpreters;

    @Activate
    public PythonService(@Reference Scripts scripts, Map<String, Object> properties) {
        this.scripts = scripts;
        PythonConfig config =
                CheckedConfiguration.read(PID, PythonConfig.class, properties).values();
        this.interpreters = new Interpreters(config.python(), System::getenv);
    }

    @Override
    public PythonSource read(Snapshot snapshot) {
        return new Reader(interpreters.find(), scripts).read(snapshot);
    }

    @Override
    public RunningCode start(Snapshot snapshot, PythonSource source) {
        throw new HubException(
                Kind.DEPENDENCY, snapshot.ref() + " cannot run: this version of hub only reads repos in Python.");
    }
}
