package hub.core.shell;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** The forms in which the commands of scope {@code hub} are called, read from their methods and annotations. */
final class CommandForms {

    /** One form of a command: {@code help REPO ENTRYPOINT} and what it does. */
    record Form(String command, String synopsis, String does) {}

    private final BundleContext context;

    CommandForms(BundleContext context) {
        this.context = context;
    }

    List<Form> all() {
        return commands()
                .flatMap(this::forms)
                .sorted(Comparator.comparing(Form::synopsis))
                .toList();
    }

    List<Form> of(String command) {
        return all().stream().filter(form -> form.command().equals(command)).toList();
    }

    /** All forms, one a line. */
    @Override
    public String toString() {
        List<Form> forms = all();
        int width =
                forms.stream().mapToInt(form -> form.synopsis().length()).max().orElse(0);
        return forms.stream()
                .map(form -> ("  %-" + width + "s  %s").formatted(form.synopsis(), form.does()))
                .collect(Collectors.joining("\n"));
    }

    private Stream<ServiceReference<?>> commands() {
        try {
            ServiceReference<?>[] found =
                    context.getAllServiceReferences(null, "(&(osgi.command.scope=hub)(osgi.command.function=*))");
            return found == null ? Stream.empty() : Arrays.stream(found);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Stream<Form> forms(ServiceReference<?> reference) {
        Object command = context.getService(reference);
        if (command == null) {
            return Stream.empty();
        }
        try {
            Object functions = reference.getProperty("osgi.command.function");
            List<String> names = functions instanceof String[] several ? List.of(several) : List.of((String) functions);
            return Arrays.stream(command.getClass().getMethods())
                    .filter(method -> names.contains(method.getName()) && method.isAnnotationPresent(Descriptor.class))
                    .flatMap(CommandForms::forms)
                    .toList()
                    .stream();
        } finally {
            context.ungetService(reference);
        }
    }

    private static Stream<Form> forms(Method method) {
        String command = method.getName();
        String does = method.getAnnotation(Descriptor.class).value();
        return synopses(method).map(synopsis -> new Form(command, (command + " " + synopsis).strip(), does));
    }

    private static Stream<String> synopses(Method method) {
        Synopsis written = method.getAnnotation(Synopsis.class);
        return written != null
                ? Arrays.stream(written.value())
                : Stream.of(Arrays.stream(method.getParameters())
                        .map(CommandForms::word)
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.joining(" ")));
    }

    private static String word(Parameter parameter) {
        var flag = parameter.getAnnotation(org.apache.felix.service.command.Parameter.class);
        String name = parameter.getName().toUpperCase(Locale.ROOT);
        if (flag != null) {
            String longest = Arrays.stream(flag.names())
                    .max(Comparator.comparingInt(String::length))
                    .orElseThrow();
            boolean takesValue = flag.presentValue().equals(org.apache.felix.service.command.Parameter.UNSPECIFIED);
            return "[" + longest + (takesValue ? " " + name : "") + "]";
        }
        if (parameter.getType().getName().equals("org.apache.felix.service.command.CommandSession")) {
            return "";
        }
        return parameter.isVarArgs() ? "[" + name + "...]" : name;
    }
}
