package hub.core.spi;

import hub.core.HubException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reads and runs repos that are written in Python. As a service, each bundle that asks gets an instance of its own; when the
 * bundle stops, every process that the instance started is ended, with all that these started.
 */
@ProviderType
public interface PythonRuntime {

    /**
     * Reads {@code hubconf.py} and the files of the repo that it reaches. Nothing of them is run.
     *
     * @throws HubException of kind BUILD if the code is no Python, with file and line, or DEPENDENCY if there is no Python
     */
    PythonSource read(Snapshot snapshot);

    /**
     * Runs {@code hubconf.py} in a process of its own.
     *
     * @param source what {@link #read} said of it
     * @throws HubException of kind DEPENDENCY that names all modules that are missing, or REPO_CODE if it fails
     */
    RunningCode start(Snapshot snapshot, PythonSource source);
}
