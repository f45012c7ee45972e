package hub.core.shell;

import hub.core.Entrypoint;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.spi.Housekeeping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What may stand where a word of a command is typed. */
final class Completion {

    /**
     * A word that may stand there.
     *
     * @param text what it means; may be empty
     * @param complete whether a space follows it
     */
    record Choice(String word, String text, boolean complete) {

        Choice(String word, String text) {
            this(word, text, true);
        }
    }

    /**
     * What may stand there.
     *
     * @param words some words
     * @param files whether the name of a file may stand there, after the first letters of the word
     * @param before these letters
     */
    record Choices(List<Choice> words, boolean files, String before) {

        static final Choices NONE = of(Stream.of());
        static final Choices FILES = new Choices(List.of(), true, "");

        static Choices of(Stream<Choice> words) {
            return new Choices(words.toList(), false, "");
        }

        Choices orFiles() {
            return new Choices(words, true, before);
        }
    }

    private final Supplier<List<ShellCommand>> commands;
    private final NumberedModels models;
    private final Hub hub;
    private final Housekeeping cache;

    Completion(Supplier<List<ShellCommand>> commands, NumberedModels models, Hub hub, Housekeeping cache) {
        this.commands = commands;
        this.models = models;
        this.hub = hub;
        this.cache = cache;
    }

    Optional<ShellCommand> command(String name) {
        return commands.get().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** All commands. */
    Stream<Choice> commands() {
        return commands.get().stream().map(each -> new Choice(each.name(), each.does()));
    }

    /**
     * @param before the words before it, the command is the first
     * @param word the word as far as it is typed
     */
    Choices of(List<String> before, String word) {
        List<CommandForm> forms =
                command(before.getFirst()).map(ShellCommand::forms).orElse(List.of());
        boolean flagsEnded = before.contains(CommandForm.END_OF_FLAGS);
        if (word.startsWith("-") && !flagsEnded) {
            return flags(forms, before);
        }
        return forms.stream()
                .map(form -> ofForm(form, before.subList(1, before.size()), word))
                .reduce(Choices.NONE, Completion::both);
    }

    private static Choices both(Choices some, Choices others) {
        return new Choices(
                Stream.concat(some.words().stream(), others.words().stream())
                        .distinct()
                        .toList(),
                some.files() || others.files(),
                some.before().isEmpty() ? others.before() : some.before());
    }

    private static Choices flags(List<CommandForm> forms, List<String> before) {
        boolean isProgram = before.stream().anyMatch(word -> word.endsWith(".pt2"));
        Stream<Choice> own = forms.stream()
                .flatMap(form -> form.parameters().stream())
                .filter(parameter -> !parameter.flag().isEmpty())
                .filter(parameter -> parameter.type().isArray() || !before.contains(parameter.flag()))
                .map(parameter -> new Choice(parameter.flag(), parameter.text()));
        Stream<Choice> ofEach = Stream.of(
                new Choice("--help", "explain the words of the command"),
                new Choice("--json", "print the result as JSON"),
                new Choice("--bytes", "print sizes as numbers of bytes"));
        return Choices.of(Stream.of(own, isProgram ? optionsInWords(forms, before) : Stream.<Choice>of(), ofEach)
                .flatMap(choices -> choices)
                .distinct());
    }

    /** Those that are no parameters of the command: it hands them on to a program. */
    private static Stream<Choice> optionsInWords(List<CommandForm> forms, List<String> before) {
        List<String> others = forms.stream()
                .flatMap(form -> form.parameters().stream())
                .map(CommandForm.Described::flag)
                .toList();
        return forms.stream()
                .flatMap(form -> form.definitions().stream())
                .filter(option -> option.term().startsWith("--"))
                .map(option -> new Choice(option.term().replaceFirst(" .*", ""), option.text()))
                .filter(option -> !others.contains(option.word()) && !before.contains(option.word()));
    }

    private Choices ofForm(CommandForm form, List<String> before, String word) {
        var given = new ArrayList<String>();
        boolean flagsEnded = false;
        for (int i = 0; i < before.size(); i++) {
            String each = before.get(i);
            if (!flagsEnded && each.equals(CommandForm.END_OF_FLAGS)) {
                flagsEnded = true;
            } else if (flagsEnded || !each.startsWith("--")) {
                given.add(each);
            } else {
                Optional<CommandForm.Described> valued = form.parameters().stream()
                        .filter(parameter -> parameter.flag().equals(each) && parameter.takesValue())
                        .findFirst();
                if (valued.isPresent() && ++i == before.size()) {
                    return ofParameter(valued.get(), given, word);
                }
            }
        }
        List<CommandForm.Described> places = form.parameters().stream()
                .filter(parameter -> parameter.flag().isEmpty())
                .toList();
        if (places.isEmpty()
                || given.size() >= places.size() && !places.getLast().varargs()) {
            return Choices.NONE;
        }
        return ofParameter(places.get(Math.min(given.size(), places.size() - 1)), given, word);
    }

    private Choices ofParameter(CommandForm.Described parameter, List<String> given, String word) {
        return switch (parameter.name()) {
            case "command" -> Choices.of(commands());
            // Of inspect, it is several.
            case "what" -> parameter.varargs() ? repos() : both(models(), repos());
            case "repo" -> repos();
            case "which" -> both(models(), Choices.of(Stream.concat(loadedRepos(), cachedRepos())));
            case "model" -> models();
            case "shell" -> Choices.of(Stream.of(new Choice("bash", ""), new Choice("zsh", "")));
            case "entrypoint" -> Choices.of(entrypoints(given.getFirst()).map(Completion::choice));
            case "arguments" -> arguments(entrypoints(given.getFirst()), given.get(1), word);
            case "words" -> given.isEmpty() ? repos() : words(given, word);
            default -> parameter.type() == Path.class ? Choices.FILES : Choices.NONE;
        };
    }

    /** After {@code run MODEL} the methods of the model, after {@code run REPO} the entrypoints. Then their arguments. */
    private Choices words(List<String> given, String word) {
        String first = given.getFirst();
        if (first.endsWith(".pt2")) {
            return given.size() == 1
                    ? Choices.of(Stream.of(
                            new Choice("run", "run the program"), new Choice("check", "compare it with a case")))
                    : Choices.FILES;
        }
        boolean isModel =
                NumberedModels.number(first).isPresent() || models.live(first).isPresent();
        Supplier<Stream<Entrypoint>> callable = () -> isModel ? methods(first) : entrypoints(first);
        return given.size() == 1
                ? Choices.of(callable.get().map(Completion::choice))
                : arguments(callable.get(), given.get(1), word).orFiles();
    }

    /** The methods of a model, as in {@code $m predict}. */
    Choices ofModel(String model, List<String> before, String word) {
        return before.isEmpty()
                ? Choices.of(methods(model).map(Completion::choice))
                : arguments(methods(model), before.getFirst(), word).orFiles();
    }

    private static Choice choice(Entrypoint entrypoint) {
        return new Choice(
                entrypoint.name(), entrypoint.doc().strip().lines().findFirst().orElse(""));
    }

    /** Names of arguments; after a name its values. */
    private static Choices arguments(Stream<Entrypoint> callable, String name, String word) {
        var parameters = callable.filter(each -> each.name().equals(name))
                .flatMap(each -> each.parameters().stream())
                .toList();
        int equals = word.indexOf('=');
        if (equals < 0) {
            return Choices.of(
                    parameters.stream().map(parameter -> new Choice(parameter.name() + "=", parameter.doc(), false)));
        }
        String given = word.substring(0, equals + 1);
        return parameters.stream()
                .filter(parameter -> given.equals(parameter.name() + "="))
                .findFirst()
                .map(parameter -> ArgumentValues.of(parameter))
                .map(values -> values.isEmpty()
                        ? new Choices(List.of(), true, given)
                        : Choices.of(values.stream().map(value -> new Choice(given + value, ""))))
                .orElse(Choices.NONE);
    }

    private Choices models() {
        return Choices.of(models.list().stream()
                .flatMap(model -> Stream.of(
                        new Choice(String.valueOf(model.id()), model.entrypoint() + " of " + model.repo()),
                        new Choice(model instanceof FollowedModel followed ? followed.name() : "", model.repo())))
                // A name with spaces is made of the repo and the entrypoint, and the number is shorter.
                .filter(choice -> !choice.word().isEmpty() && !choice.word().contains(" ")));
    }

    private Choices repos() {
        return Choices.of(Stream.concat(loadedRepos(), cachedRepos()).distinct())
                .orFiles();
    }

    private Stream<Choice> loadedRepos() {
        return hub == null
                ? Stream.of()
                : hub.repos().stream().map(repo -> new Choice(repo.ref().toString(), "loaded"));
    }

    private Stream<Choice> cachedRepos() {
        return cache == null
                ? Stream.of()
                : cache.repos().stream().map(repo -> new Choice(repo.repo() + ":" + repo.ref(), "in the cache"));
    }

    private Stream<Entrypoint> entrypoints(String repo) {
        try {
            return hub == null ? Stream.of() : hub.list(repo).stream();
        } catch (HubException e) {
            // The command itself says what is wrong.
            return Stream.of();
        }
    }

    private Stream<Entrypoint> methods(String model) {
        try {
            return models.methods(model).stream();
        } catch (HubException | IllegalStateException e) {
            return Stream.of();
        }
    }
}
