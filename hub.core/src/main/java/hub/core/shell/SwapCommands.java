package hub.core.shell;

import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LiveModel;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.CommandArguments;
import hub.core.spi.HubCommand;
import hub.core.spi.Progress;
import hub.core.spi.RepoStore;
import hub.core.spi.Synopsis;
import hub.core.spi.Synopsis.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands for models that are replaced while they serve. */
@Component(service = SwapCommands.class)
@HubCommand({"follow", "update", "rollback"})
public final class SwapCommands {

    private final Hub hub;
    private final NumberedModels models;
    private final RepoStore store;
    private final LoadOptions options;

    @Activate
    public SwapCommands(
            @Reference Hub hub,
            @Reference NumberedModels models,
            @Reference RepoStore store,
            @Reference Progress progress) {
        this.hub = hub;
        this.models = models;
        this.store = store;
        this.options = LoadOptions.DEFAULT.withProgress(progress);
    }

    @Descriptor("load a model, and replace it whenever its branch moves or its folder's files are saved")
    @Synopsis(
            value = "REPO ENTRYPOINT [[NAME=]VALUE...]",
            words = @Word(value = "[NAME=]VALUE", text = Synopsis.ARGUMENT))
    public ModelValue follow(
            @Descriptor("owner/name[:ref], a URL, or a folder") String repo,
            @Descriptor("one of those that list shows") String entrypoint,
            Object... arguments) {
        LiveModel<Object> model = hub.follow(
                repo,
                entrypoint,
                Object.class,
                FollowOptions.DEFAULT
                        .withArguments(CommandArguments.parse(Arrays.asList(arguments), name -> true))
                        .withLoad(options));
        return models.value(models.shown(model));
    }

    @Descriptor("look now whether a repo has a new revision; fetch it, and swap the models that follow it")
    public Object update(@Descriptor("the number or name of a followed model, or a repo") String which) {
        List<LiveModel<?>> found = models.followed(which);
        return found.isEmpty() ? store.update(repo(which), options) : forEach(found, LiveModel::update);
    }

    private static RepoRef repo(String which) {
        try {
            return RepoRef.parse(which);
        } catch (HubException e) {
            throw notFollowed(which);
        }
    }

    @Descriptor("go back to the revision that served before")
    public Object rollback(
            @Descriptor("the number or name of a followed model, or a repo as it was loaded") String which) {
        List<LiveModel<?>> found = models.followed(which);
        if (found.isEmpty()) {
            throw notFollowed(which);
        }
        return forEach(found, LiveModel::rollback);
    }

    /** Swaps the models and shows them. One that fails does not keep the others from their swap. */
    private Object forEach(List<LiveModel<?>> found, Consumer<LiveModel<?>> swap) {
        var results = new ArrayList<Record>();
        for (LiveModel<?> model : found) {
            try {
                swap.accept(model);
                results.add(models.shown(model));
            } catch (HubException | IllegalStateException e) {
                if (found.size() == 1 || FailureText.wasInterrupted(e)) {
                    throw e;
                }
                results.add(new SeveralResults.Failed(model.name(), e.getMessage()));
            }
        }
        return results.stream().anyMatch(SeveralResults.Failed.class::isInstance)
                ? new SeveralResults(results)
                : results;
    }

    private static HubException notFollowed(String which) {
        return new HubException(
                Kind.NOT_FOUND, "No model " + which + " is followed. The command `models` lists what is.");
    }
}
