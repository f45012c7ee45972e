package hub.core.shell;

import hub.core.Entrypoint;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LiveModel;
import hub.core.LoadOptions;
import hub.core.Parameter;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.spi.Progress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands that run repos: load, call, show and unload. */
@Component(service = ModelCommands.class)
@GogoCommand(
        scope = "hub",
        function = {"load", "run", "describe", "models", "unload"})
public final class ModelCommands {

    private final Hub hub;
    private final NumberedModels models;
    private final LoadOptions options;

    @Activate
    public ModelCommands(@Reference Hub hub, @Reference NumberedModels models, @Reference Progress progress) {
        this.hub = hub;
        this.models = models;
        this.options = LoadOptions.DEFAULT.withProgress(progress);
    }

    @Descriptor("load a model and keep it")
    @Synopsis("[--reload] REPO ENTRYPOINT [NAME=VALUE...]")
    public LoadedModel load(
            @Descriptor("fetch the repo again, and the weights that it asks for")
                    @org.apache.felix.service.command.Parameter(
                            names = {"--reload"},
                            presentValue = "true",
                            absentValue = "false")
                    boolean reload,
            @Descriptor("owner/name[:ref], a URL, or a folder") String repo,
            @Descriptor("one of those that list shows") String entrypoint,
            @Descriptor("arguments of the entrypoint: name=value, or values in order") String... arguments) {
        return models.load(
                hub.open(repo, options.withForceReload(reload)),
                entrypoint,
                CommandArguments.parse(List.of(arguments), name -> true));
    }

    @Descriptor("call an entrypoint, and a method of what it returns")
    @Synopsis({"[--reload] REPO ENTRYPOINT [NAME=VALUE...] [METHOD [ARG...]]", "MODEL METHOD [ARG...]"})
    public Object run(
            @Descriptor("fetch the repo again, and the weights that it asks for")
                    @org.apache.felix.service.command.Parameter(
                            names = {"--reload"},
                            presentValue = "true",
                            absentValue = "false")
                    boolean reload,
            @Descriptor("owner/name[:ref], a URL, or a folder; or the number of a loaded model") String repo,
            @Descriptor("the entrypoint, its name=value arguments, then a method and its arguments") String... words) {
        if (!isNumber(repo)) {
            return runFresh(repo, options.withForceReload(reload), words);
        }
        int id = Integer.parseInt(repo);
        Optional<LiveModel<?>> live = models.live(id);
        return live.isPresent() ? runLive(live.get(), List.of(words)) : runLoaded(models.get(id), words);
    }

    private Object runLoaded(NumberedModels.Loaded loaded, String[] words) {
        if (words.length == 0) {
            return loaded.model();
        }
        return invoke(loaded.repo(), loaded.model(), List.of(words));
    }

    private static Object runLive(LiveModel<?> model, List<String> call) {
        if (call.isEmpty()) {
            throw new HubException(
                    Kind.ARGUMENT, "Which method? `describe` shows those that " + model.name() + " has.");
        }
        String method = call.getFirst();
        Set<String> names = parameters(model.describe(), method);
        return model.invoke(method, CommandArguments.parse(call.subList(1, call.size()), names::contains));
    }

    private Object runFresh(String name, LoadOptions how, String[] words) {
        if (words.length == 0) {
            throw new HubException(Kind.ARGUMENT, "Which entrypoint? `list " + name + "` shows those there are.");
        }
        var rest = List.of(words).subList(1, words.length);
        var arguments = rest.stream().takeWhile(CommandArguments::isNamed).toList();
        Repo repo = hub.open(name, how);
        Object model = repo.load(words[0], CommandArguments.parse(arguments, any -> true));
        var call = rest.subList(arguments.size(), rest.size());
        return call.isEmpty() ? model : invoke(repo, model, call);
    }

    private static Object invoke(Repo repo, Object model, List<String> call) {
        String method = call.getFirst();
        Set<String> names = parameters(repo.describe(model), method);
        return repo.invoke(model, method, CommandArguments.parse(call.subList(1, call.size()), names::contains));
    }

    private static Set<String> parameters(List<Entrypoint> methods, String method) {
        return methods.stream()
                .filter(candidate -> candidate.name().equals(method))
                .flatMap(candidate -> candidate.parameters().stream())
                .map(Parameter::name)
                .collect(Collectors.toSet());
    }

    @Descriptor("list the methods of a loaded model")
    public List<Entrypoint> describe(@Descriptor("the number of a loaded model") int id) {
        Optional<LiveModel<?>> live = models.live(id);
        if (live.isPresent()) {
            return live.get().describe();
        }
        NumberedModels.Loaded entry = models.get(id);
        return entry.repo().describe(entry.model());
    }

    @Descriptor("list the loaded models, and those that are followed")
    public List<LoadedModel> models() {
        return models.list();
    }

    @Descriptor("unload a model, or a repo with all its models")
    public Object unload(
            @Descriptor("collect garbage, and report what is left of the repo")
                    @org.apache.felix.service.command.Parameter(
                            names = {"--verify"},
                            presentValue = "true",
                            absentValue = "false")
                    boolean verify,
            @Descriptor("the number of a loaded model, the name of a followed one, or a repo as it was loaded")
                    String which) {
        if (isNumber(which)) {
            return unloadModel(verify, Integer.parseInt(which));
        }
        List<LiveModel<?>> followed = models.followed(which);
        List<Repo> running = running(which, !followed.isEmpty());
        if (followed.isEmpty() && running.isEmpty()) {
            throw new HubException(Kind.NOT_FOUND, which + " is not loaded. `hub:models` lists what is.");
        }
        models.forget(entry -> running.contains(entry.repo()));
        if (verify) {
            return Stream.concat(
                            followed.stream().map(LiveModel::closeAndVerify),
                            running.stream().map(Repo::closeAndVerify))
                    .toList();
        }
        followed.forEach(LiveModel::close);
        running.forEach(Repo::close);
        return "Unloaded "
                + Stream.concat(
                                followed.stream().map(LiveModel::name),
                                running.stream().map(repo -> repo.ref().toString()))
                        .distinct()
                        .collect(Collectors.joining(", "));
    }

    /** The loaded repos of this reference. The name of a followed model may be no reference at all. */
    private List<Repo> running(String which, boolean isName) {
        RepoRef ref;
        try {
            ref = RepoRef.parse(which);
        } catch (HubException e) {
            if (isName) {
                return List.of();
            }
            throw e;
        }
        return hub.repos().stream().filter(repo -> repo.ref().equals(ref)).toList();
    }

    private Object unloadModel(boolean verify, int id) {
        Optional<LiveModel<?>> live = models.live(id);
        if (live.isPresent()) {
            return unload(verify, List.of(live.get()));
        }
        // The entry holds the model: a reference to it here would keep the repo alive.
        LoadedModel shown = models.shown(id);
        Repo repo = models.get(id).repo();
        String what = shown.entrypoint() + " of " + shown.repo();
        models.forget(candidate -> candidate.id() == id);
        long others = models.list().stream()
                .filter(model -> model.bundle() == repo.bundleId())
                .count();
        if (others > 0) {
            return "Unloaded " + what + "; its repo stays, " + others + " more of its models are loaded";
        }
        if (verify) {
            return List.of(repo.closeAndVerify());
        }
        repo.close();
        return "Unloaded " + what;
    }

    private static Object unload(boolean verify, List<LiveModel<?>> followed) {
        if (verify) {
            return followed.stream().map(LiveModel::closeAndVerify).toList();
        }
        followed.forEach(LiveModel::close);
        return "Unloaded " + followed.stream().map(LiveModel::name).collect(Collectors.joining(", "));
    }

    private static boolean isNumber(String word) {
        return word.matches("\\d{1,9}");
    }
}
