package hub.loader.language;

import hub.core.HubException;
import hub.loader.framework.FrameworkPackages;
import java.io.IOException;

/** The code of one snapshot. Nothing of it runs here. */
public interface RepoCode {

    /**
     * What the repo says of itself; nothing is built for it.
     *
     * @throws HubException of kind BUILD if it cannot be read
     */
    Documentation documentation() throws IOException;

    /** Whether reading the repo gives all that its bundle holds. Then the bundle is built when the repo is first read. */
    default boolean isBuiltByReading() {
        return false;
    }

    /**
     * Builds what goes into the repo's bundle. All that it needs is there afterwards.
     *
     * @param packages what it may import
     * @throws HubException of kind DEPENDENCY if something that it needs is missing, BUILD if the code is in error
     */
    BundleContent build(FrameworkPackages packages) throws Exception;
}
