package hub.core.spi;

import hub.core.FollowOptions;
import hub.core.HubException;
import hub.core.LiveModel;
import hub.core.RepoRef;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps models that are replaced while they serve. */
@ProviderType
public interface LiveModels {

    /**
     * Makes a model and follows its repo.
     *
     * @param admit called before the code of a revision runs; throws a HubException if it may not run
     * @throws HubException of any kind, if it cannot be made, unless the options ask for patience
     */
    <T> LiveModel<T> follow(
            RepoRef ref, String entrypoint, Class<T> type, FollowOptions options, Consumer<Snapshot> admit);

    /** Those that are not closed, in the order in which they were made. */
    List<LiveModel<?>> list();
}
