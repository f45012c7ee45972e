package hub.core.shell;

import hub.core.shell.FoldedText.Definition;
import hub.core.spi.Synopsis;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;

/** One way to call a command: a method with its parameters, where flags may stand anywhere before {@code --}. */
final class CommandForm {

    static final String END_OF_FLAGS = "--";

    private final Method method;

    CommandForm(Method method) {
        this.method = method;
    }

    /** The forms of a command that a class has. */
    static List<CommandForm> of(String command, Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(command) && method.isAnnotationPresent(Descriptor.class))
                .map(CommandForm::new)
                .toList();
    }

    /** What it does, in a line. */
    String does() {
        return method.getAnnotation(Descriptor.class).value();
    }

    /** How it is called, {@code help REPO ENTRYPOINT}; one method may have several shapes. */
    List<String> synopses() {
        Synopsis written = method.getAnnotation(Synopsis.class);
        Stream<String> shapes = written != null
                ? Arrays.stream(written.value())
                : Stream.of(Arrays.stream(method.getParameters())
                        .map(CommandForm::word)
                        .collect(Collectors.joining(" ")));
        return shapes.map(shape -> (method.getName() + " " + shape).strip()).toList();
    }

    /**
     * A parameter.
     *
     * @param word how it is called in the command: {@code REPO}, {@code --reload} or {@code --older OLDER}
     * @param flag the flag without its value, {@code --older}; empty if it is none
     * @param takesValue whether a word that is its value follows the flag
     * @param name its name in Java
     * @param type its type
     * @param varargs whether it takes all words that are left
     * @param text what it means; may be empty
     */
    record Described(
            String word, String flag, boolean takesValue, String name, Class<?> type, boolean varargs, String text) {}

    /** Its parameters in order. */
    List<Described> parameters() {
        return Arrays.stream(method.getParameters()).map(CommandForm::described).toList();
    }

    /** What its words mean: the parameters, then those that the last parameter takes. */
    List<Definition> definitions() {
        Synopsis written = method.getAnnotation(Synopsis.class);
        return Stream.concat(
                        parameters().stream()
                                .filter(parameter -> !parameter.text().isEmpty())
                                .map(parameter -> new Definition(parameter.word(), parameter.text())),
                        Stream.of(written == null ? new Synopsis.Word[0] : written.words())
                                .map(word -> new Definition(word.value(), word.text())))
                .toList();
    }

    private static Described described(Parameter parameter) {
        Descriptor text = parameter.getAnnotation(Descriptor.class);
        var flag = flag(parameter);
        boolean takesValue = flag.isPresent() && takesValue(flag.get());
        String option = flag.map(CommandForm::longest).orElse("");
        return new Described(
                flag.isEmpty() ? name(parameter) : option + (takesValue ? " " + name(parameter) : ""),
                option,
                takesValue,
                parameter.getName(),
                parameter.getType(),
                parameter.isVarArgs(),
                text == null ? "" : text.value());
    }

    private static String longest(org.apache.felix.service.command.Parameter flag) {
        return Arrays.stream(flag.names())
                .max(Comparator.comparingInt(String::length))
                .orElseThrow();
    }

    private static String word(Parameter parameter) {
        Described described = described(parameter);
        if (described.flag().isEmpty()) {
            return described.varargs() ? "[" + described.word() + "...]" : described.word();
        }
        return "[" + described.word() + "]";
    }

    private static String name(Parameter parameter) {
        return parameter.getName().toUpperCase(Locale.ROOT);
    }

    private static Optional<org.apache.felix.service.command.Parameter> flag(Parameter parameter) {
        return Optional.ofNullable(parameter.getAnnotation(org.apache.felix.service.command.Parameter.class));
    }

    private static boolean takesValue(org.apache.felix.service.command.Parameter flag) {
        return flag.presentValue().equals(org.apache.felix.service.command.Parameter.UNSPECIFIED);
    }

    /**
     * The arguments of the method, if there are as many words as this form takes.
     *
     * @throws hub.core.HubException of kind ARGUMENT if a word is of the wrong type
     */
    Optional<Object[]> arguments(List<?> given) {
        int end = given.indexOf(END_OF_FLAGS);
        var flags = new ArrayList<Object>(end < 0 ? given : given.subList(0, end));
        var taken = new ArrayList<Optional<CommandWord>>();
        for (Parameter parameter : method.getParameters()) {
            taken.add(flag(parameter)
                    .map(flag ->
                            new CommandWord(parameter.getType().isArray() ? takeAll(flag, flags) : take(flag, flags))));
        }
        var words = new ArrayList<Object>(flags);
        if (end >= 0) {
            words.addAll(given.subList(end + 1, given.size()));
        }
        return bind(words, taken);
    }

    /** Takes a flag that may be given several times, each time with a value. */
    private static List<Object> takeAll(org.apache.felix.service.command.Parameter flag, List<Object> words) {
        var values = new ArrayList<Object>();
        for (int before = -1; words.size() != before; ) {
            before = words.size();
            Object next = take(flag, words);
            if (words.size() != before) {
                values.add(next);
            }
        }
        return values;
    }

    /** Takes a flag, and its value if it has one, out of the words. */
    private static Object take(org.apache.felix.service.command.Parameter flag, List<Object> words) {
        for (String name : flag.names()) {
            int at = words.indexOf(name);
            if (at >= 0 && !takesValue(flag)) {
                words.remove(at);
                return flag.presentValue();
            }
            if (at >= 0 && at + 1 < words.size()) {
                words.remove(at);
                return words.remove(at);
            }
        }
        return flag.absentValue();
    }

    private Optional<Object[]> bind(List<Object> words, List<Optional<CommandWord>> flags) {
        Parameter[] parameters = method.getParameters();
        long single = Arrays.stream(parameters)
                .filter(parameter -> flag(parameter).isEmpty() && !parameter.isVarArgs())
                .count();
        if (words.size() < single || words.size() > single && !method.isVarArgs()) {
            return Optional.empty();
        }
        var arguments = new Object[parameters.length];
        int next = 0;
        for (int i = 0; i < parameters.length; i++) {
            Parameter parameter = parameters[i];
            if (parameter.isVarArgs()) {
                arguments[i] = array(parameter, words.subList(next, words.size()));
            } else {
                var flag = flags.get(i);
                CommandWord word = flag.isPresent() ? flag.get() : new CommandWord(words.get(next++));
                arguments[i] = flag.isPresent() && parameter.getType().isArray()
                        ? array(parameter, (List<?>) word.value())
                        : word.to(parameter.getType(), name(parameter));
            }
        }
        return Optional.of(arguments);
    }

    private static Object array(Parameter parameter, List<?> words) {
        Class<?> type = parameter.getType().getComponentType();
        Object array = Array.newInstance(type, words.size());
        for (int i = 0; i < words.size(); i++) {
            Array.set(array, i, new CommandWord(words.get(i)).to(type, name(parameter)));
        }
        return array;
    }

    /** Calls the method of a component. */
    Object call(Object component, Object[] arguments) throws ReflectiveOperationException {
        return method.invoke(component, arguments);
    }
}
