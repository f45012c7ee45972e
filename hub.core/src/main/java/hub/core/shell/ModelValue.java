package hub.core.shell;

import hub.core.Entrypoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;

/** A model as a value of the shell. After {@code m = (load REPO ENTRYPOINT)}, {@code $m predict X} calls its method. */
final class ModelValue {

    private final ShownModel shown;
    private final Supplier<List<Entrypoint>> methods;

    /** @param methods those that the model has */
    ModelValue(ShownModel shown, Supplier<List<Entrypoint>> methods) {
        this.shown = shown;
        this.methods = methods;
    }

    ShownModel shown() {
        return shown;
    }

    /** Gogo calls this for each method that it does not find, with the name in small letters. */
    public Object _main(CommandSession session, Object[] words) throws Exception {
        var call = new ArrayList<Object>(List.of(toString()));
        String method = words[0].toString();
        call.add(methods.get().stream()
                .map(Entrypoint::name)
                .filter(method::equalsIgnoreCase)
                .findFirst()
                .orElse(method));
        call.addAll(Arrays.asList(words).subList(1, words.length));
        return ((Function) session.get("hub:run")).execute(session, call);
    }

    /** Its number, by which all commands know it. */
    @Override
    public String toString() {
        return String.valueOf(shown.id());
    }
}
