package hub.loader.language;

import hub.core.HubException;
import hub.core.spi.RunningCode;
import hub.core.spi.Snapshot;
import hub.loader.framework.ServiceLookup;
import java.nio.file.Path;
import java.util.List;
import org.osgi.framework.Bundle;

/**
 * A language that repos are written in. It finds its files in a snapshot, reads and builds them without running them, and
 * makes the running object of a bundle that was built from them.
 */
public interface Language {

    /** Its name in the header {@code Hub-Language} of the bundles that are built by it. */
    String name();

    /** The files that mark a repo as one of this language, for a person: what {@link #find} looks for, and where. */
    String files();

    /** Those files that a snapshot has: the first is the one that counts. */
    List<Path> find(Snapshot snapshot);

    /**
     * The code of a snapshot.
     *
     * @param hubconf the file that marks it
     */
    RepoCode code(Snapshot snapshot, Path hubconf);

    /**
     * Checks that a built bundle has what it needs. The bundle may come from the cache, and what it was built with may be
     * gone.
     *
     * @param dependencies as the repo lists them
     * @throws HubException of kind DEPENDENCY that names all that are missing
     */
    void check(List<String> dependencies);

    /**
     * The defaults of entrypoints that do not convert to the types of their parameters: a line for each. Nothing of the repo
     * runs.
     *
     * @param jar a bundle that was built by this language
     */
    default List<String> wrongDefaults(Documentation documentation, Path jar) {
        return List.of();
    }

    /**
     * Runs the code of a bundle that has just started.
     *
     * @param bundle one that was built by this language
     * @param snapshot what it was built from
     * @param documentation what the repo says of itself
     * @param services finds the services that the code needs; if one of those is gone later, the repo ends
     * @param workers how many processes share the calls, in a language that runs repos in processes; 0 for as many as its
     *     configuration says
     * @throws HubException of kind BUILD, DEPENDENCY or REPO_CODE; the caller uninstalls the bundle
     */
    RunningCode run(Bundle bundle, Snapshot snapshot, Documentation documentation, ServiceLookup services, int workers);
}
