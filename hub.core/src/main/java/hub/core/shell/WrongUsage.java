package hub.core.shell;

import java.util.List;

/** The words fit no form of a command. */
final class WrongUsage extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<String> synopses;

    WrongUsage(List<CommandForm> forms) {
        synopses = forms.stream()
                .flatMap(form -> form.synopses().stream())
                .sorted()
                .toList();
    }

    /** The forms of the command. */
    List<String> synopses() {
        return synopses;
    }

    @Override
    public String getMessage() {
        return "usage: " + String.join(", or ", synopses);
    }
}
