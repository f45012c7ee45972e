package hub.core.shell;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LiveModel;
import hub.core.LoadOptions;
import hub.core.Parameter;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.spi.CommandArguments;
import hub.core.spi.HubCommand;
import hub.core.spi.ProgramFiles;
import hub.core.spi.Progress;
import hub.core.spi.Synopsis;
import hub.core.spi.Synopsis.Word;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Commands that run repos: load, call, show and unload. */
@Component(service = ModelCommands.class)
@HubCommand({"load", "run", "describe", "models", "unload"})
public final class ModelCommands {

    private final Hub hub;
    private final NumberedModels models;
    private final LoadOptions options;
    private final ProgramFiles programs;

    @Activate
    public ModelCommands(
            @Reference Hub hub,
            @Reference NumberedModels models,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    ProgramFiles programs,
            @Reference Progress progress) {
        this.hub = hub;
        this.models = models;
        this.programs = programs;
        this.options = LoadOptions.DEFAULT.withProgress(progress);
    }

    @Descriptor("load a model and keep it")
    @Synopsis(
            value = "[--reload] REPO ENTRYPOINT [[NAME=]VALUE...]",
            words = @Word(value = "[NAME=]VALUE", text = Synopsis.ARGUMENT))
    public ModelValue load(
            @Descriptor("fetch the repo again, and the weights that it asks for")
                    @org.apache.felix.service.command.Parameter(
                            names = {"--reload"},
                            presentValue = "true",
                            absentValue = "false")
                    boolean reload,
            @Descriptor("owner/name[:ref], a URL, or a folder") String repo,
            @Descriptor("one of those that list shows") String entrypoint,
            Object... arguments) {
        return models.value(models.load(
                hub.open(repo, options.withForceReload(reload)),
                entrypoint,
                CommandArguments.parse(Arrays.asList(arguments), name -> true)));
    }

    @Descriptor("call an entrypoint, and a method of what it returns")
    @Synopsis(
            value = {
                "[--reload] REPO ENTRYPOINT [[NAME=]VALUE...] [METHOD [ARG...]]",
                "MODEL METHOD [ARG...]",
                "FILE.pt2 run [--seed N] [--out FILE] [[NAME=]VALUE...]",
                "FILE.pt2 check CASE.safetensors [--tolerance T] [--seed N]"
            },
            words = {
                @Word(value = "REPO", text = "owner/name[:ref], a URL, or a folder"),
                @Word(value = "ENTRYPOINT", text = "one of those that list shows"),
                @Word(value = "[NAME=]VALUE", text = Synopsis.ARGUMENT + "; or an input of the program"),
                @Word(value = "METHOD", text = "one of those that describe shows"),
                @Word(value = "ARG", text = "an argument of the method: name=value, or a value in order"),
                @Word(value = "MODEL", text = "the number or name of a model"),
                @Word(value = "FILE.pt2", text = "an exported program"),
                @Word(value = "run", text = "computes with the inputs that follow"),
                @Word(value = "check", text = "compares with a case"),
                @Word(value = "--seed N", text = "where its random numbers begin: a whole number"),
                @Word(
                        value = "--out FILE",
                        text = "write the result to a file, .npy or .safetensors, in place of showing it"),
                @Word(value = "CASE.safetensors", text = "the case: inputs, and what they must give"),
                @Word(
                        value = "--tolerance T",
                        text = "how far a number may be from the expected one; 1e-5 if not given")
            })
    public Object run(
            @Descriptor("fetch the repo again, and the weights that it asks for")
                    @org.apache.felix.service.command.Parameter(
                            names = {"--reload"},
                            presentValue = "true",
                            absentValue = "false")
                    boolean reload,
            String what,
            Object... words) {
        List<Object> call = Arrays.asList(words);
        if (what.endsWith(".pt2")) {
            return runProgram(what, call);
        }
        Optional<LiveModel<?>> live = models.live(what);
        if (live.isPresent()) {
            return runLive(live.get(), call);
        }
        OptionalInt number = NumberedModels.number(what);
        return number.isPresent()
                ? runLoaded(models.get(number.getAsInt()), call)
                : runFresh(what, options.withForceReload(reload), call);
    }

    private Object runProgram(String file, List<Object> words) {
        if (programs == null) {
            throw new HubException(Kind.DEPENDENCY, "No bundle runs exported programs: start hub.gpu.");
        }
        return programs.run((Path) new CommandWord(file).to(Path.class, "FILE"), words);
    }

    private Object runFresh(String name, LoadOptions how, List<Object> words) {
        if (words.isEmpty()) {
            throw new HubException(Kind.ARGUMENT, "Which entrypoint? `list " + name + "` shows those there are.");
        }
        String entrypoint = text(words.getFirst(), "ENTRYPOINT");
        var rest = words.subList(1, words.size());
        Repo repo = hub.open(name, how);
        Entrypoint called = Entrypoint.find(entrypoint, repo.entrypoints(), repo.ref());
        int method = placeOfMethod(rest, called.parameters());
        Arguments arguments = CommandArguments.parse(rest.subList(0, method), any -> true);
        requireAll(repo, called, arguments);
        Object model = repo.load(entrypoint, arguments);
        var call = rest.subList(method, rest.size());
        return call.isEmpty() ? model : invoke(repo, called, model, call);
    }

    /**
     * Where the method stands. A word without a name is the value of the parameter at its place, if that one must be given and
     * is not given by name before. The first other one is the method.
     */
    private static int placeOfMethod(List<Object> words, List<Parameter> parameters) {
        var named = new HashSet<String>();
        int positional = 0;
        for (int i = 0; i < words.size(); i++) {
            if (CommandArguments.isNamed(words.get(i))) {
                named.addAll(CommandArguments.parse(List.of(words.get(i)), any -> true)
                        .named()
                        .keySet());
            } else if (positional < parameters.size()
                    && isRequired(parameters.get(positional))
                    && !named.contains(parameters.get(positional).name())) {
                positional++;
            } else {
                return i;
            }
        }
        return words.size();
    }

    private static boolean isRequired(Parameter parameter) {
        return parameter.defaultValue().isEmpty() && !parameter.varargs();
    }

    private static void requireAll(Repo repo, Entrypoint called, Arguments given) {
        List<String> missing = called.parameters().stream()
                .skip(given.positional().size())
                .filter(ModelCommands::isRequired)
                .map(Parameter::name)
                .filter(name -> !given.named().containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new HubException(
                    Kind.ARGUMENT,
                    called.name() + " needs " + String.join(", ", missing) + ": as in run "
                            + repo.ref()
                            + " " + called.name() + " "
                            + missing.stream().map(name -> name + "=VALUE").collect(Collectors.joining(" "))
                            + " METHOD. Expected "
                            + called.signature());
        }
    }

    /** A word that is no method may be meant for {@code *args} of the entrypoint. */
    private static Object invoke(Repo repo, Entrypoint called, Object model, List<Object> call) {
        try {
            return invoke(repo, model, call);
        } catch (HubException e) {
            boolean takesAny = called.parameters().stream()
                    .anyMatch(parameter -> parameter.name().matches("\\*\\w+"));
            if (e.kind() != Kind.NOT_FOUND || !takesAny) {
                throw e;
            }
            throw new HubException(
                    Kind.NOT_FOUND,
                    e.getMessage() + " If " + call.getFirst() + " is a value for " + called.signature()
                            + ", use the shell: load " + repo.ref() + " " + called.name() + " " + call.getFirst(),
                    e);
        }
    }

    private static Object runLoaded(NumberedModels.Loaded loaded, List<Object> call) {
        if (call.isEmpty() && loaded.repo().isClosed()) {
            // It says why it has ended.
            loaded.repo().describe(null);
        }
        return call.isEmpty() ? loaded.model() : invoke(loaded.repo(), loaded.model(), call);
    }

    private static Object runLive(LiveModel<?> model, List<Object> call) {
        if (call.isEmpty()) {
            throw new HubException(
                    Kind.ARGUMENT, "Which method? `describe` shows those that " + model.name() + " has.");
        }
        String method = text(call.getFirst(), "METHOD");
        return model.invoke(method, arguments(call, parameters(model.describe(), method)));
    }

    private static Object invoke(Repo repo, Object model, List<Object> call) {
        String method = text(call.getFirst(), "METHOD");
        return repo.invoke(model, method, arguments(call, parameters(repo.describe(model), method)));
    }

    private static String text(Object word, String name) {
        return (String) new CommandWord(word).to(String.class, name);
    }

    /** The words after the method. */
    private static Arguments arguments(List<Object> call, Set<String> names) {
        boolean takesAny = names.stream().anyMatch(name -> name.startsWith("**"));
        return CommandArguments.parse(call.subList(1, call.size()), name -> takesAny || names.contains(name));
    }

    private static Set<String> parameters(List<Entrypoint> methods, String method) {
        return methods.stream()
                .filter(candidate -> candidate.name().equals(method))
                .flatMap(candidate -> candidate.parameters().stream())
                .map(Parameter::name)
                .collect(Collectors.toSet());
    }

    @Descriptor("list the methods of a model")
    public List<Entrypoint> describe(@Descriptor("the number or name of a model") String model) {
        return models.methods(model);
    }

    @Descriptor("list the loaded models, and those that are followed")
    public List<ShownModel> models() {
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
        OptionalInt number = NumberedModels.number(which);
        if (number.isPresent()) {
            return unloadModel(verify, number.getAsInt());
        }
        List<LiveModel<?>> followed = models.followed(which);
        List<Repo> running = running(which, !followed.isEmpty());
        if (followed.isEmpty() && running.isEmpty()) {
            throw new HubException(Kind.NOT_FOUND, which + " is not loaded. The command `models` lists what is.");
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

    /** The loaded repos of this reference, those that have ended too. The name of a followed model may be no reference at all. */
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
        return Stream.concat(hub.repos().stream(), models.repos().stream())
                .filter(repo -> repo.ref().equals(ref))
                .distinct()
                .toList();
    }

    private Object unloadModel(boolean verify, int id) {
        Optional<LiveModel<?>> live = models.live(String.valueOf(id));
        if (live.isPresent()) {
            return unload(verify, List.of(live.get()));
        }
        // The entry holds the model: a reference to it here would keep the repo alive.
        Repo repo = models.get(id).repo();
        String what = models.get(id).entrypoint() + " of " + repo.ref();
        models.forget(candidate -> candidate.id() == id);
        long others = models.list().stream()
                .filter(model -> model.bundle() == repo.bundleId() && !(model instanceof EndedModel))
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
}
