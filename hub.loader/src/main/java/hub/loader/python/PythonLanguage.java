package hub.loader.python;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.PythonRuntime;
import hub.core.spi.PythonSource;
import hub.core.spi.RunningCode;
import hub.core.spi.Snapshot;
import hub.loader.framework.ServiceLookup;
import hub.loader.language.Documentation;
import hub.loader.language.Language;
import hub.loader.language.RepoCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;

/** Python: a {@code hubconf.py} at the root. It is read and run by {@link PythonRuntime}, which another bundle offers. */
public final class PythonLanguage implements Language {

    private static final String HUBCONF = "hubconf.py";

    private final ServiceLookup services;

    /** @param services finds the runtime that reads repos, as this bundle */
    public PythonLanguage(ServiceLookup services) {
        this.services = services;
    }

    @Override
    public String name() {
        return "python";
    }

    @Override
    public String files() {
        return HUBCONF + " at its root";
    }

    @Override
    public Optional<RepoCode> find(Snapshot snapshot) {
        Path hubconf = snapshot.dir().resolve(HUBCONF);
        return Files.isRegularFile(hubconf)
                ? Optional.of(new PythonCode(() -> runtime(services, snapshot).read(snapshot)))
                : Optional.empty();
    }

    /** What a repo lists must be there in the Python that runs it, which is asked as it starts. */
    @Override
    public void check(List<String> dependencies) {}

    @Override
    public RunningCode run(Bundle bundle, Snapshot snapshot, Documentation documentation, ServiceLookup services) {
        return runtime(services, snapshot).start(snapshot, source(bundle));
    }

    private static PythonSource source(Bundle bundle) {
        try (var in = bundle.getEntry(PythonCode.SOURCE).openStream()) {
            return PythonCode.source(in.readAllBytes());
        } catch (IOException e) {
            throw new HubException(Kind.DISK, "Cannot read " + PythonCode.SOURCE + " of " + bundle + ": " + e, e);
        }
    }

    private static PythonRuntime runtime(ServiceLookup services, Snapshot snapshot) {
        try {
            return services.get(PythonRuntime.class, snapshot.ref().toString());
        } catch (HubException e) {
            throw new HubException(
                    Kind.DEPENDENCY,
                    snapshot.ref() + " is written in Python (" + HUBCONF
                            + "), and no bundle runs Python here: start the bundle hub.python.",
                    e);
        }
    }
}
