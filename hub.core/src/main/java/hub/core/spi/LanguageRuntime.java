package hub.core.spi;

import hub.core.HubException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reads and runs the repos of a language whose code does not become classes of the repo's bundle. As a service, it has the
 * property {@link #LANGUAGE}, and each bundle that asks gets an instance of its own; when the bundle stops, all that the
 * instance started is ended.
 */
@ProviderType
public interface LanguageRuntime {

    /** The property of the service that names the language, {@code python} for instance. */
    String LANGUAGE = "hub.language";

    /**
     * Reads what a repo says of itself. Nothing of the repo is run.
     *
     * @throws HubException of kind BUILD if it cannot be understood, with file and line, or DEPENDENCY if what reads it is
     *     missing
     */
    RepoSource read(Snapshot snapshot);

    /**
     * Runs a repo.
     *
     * @param source what {@link #read} said of it
     * @param workers how many processes share the calls, where the language runs repos in processes; 0 for as many as its
     *     configuration says
     * @throws HubException of kind DEPENDENCY that names all that is missing, or REPO_CODE if it fails
     */
    RunningCode start(Snapshot snapshot, RepoSource source, int workers);
}
