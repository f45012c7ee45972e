package hub.core.shell;

import hub.core.Entrypoint;
import java.util.ArrayList;
import java.util.List;

/** The names of entrypoints, as a list of a class that the shell's pipes can call. A person sees the helpers apart. */
final class EntrypointNames extends ArrayList<String> {

    private static final long serialVersionUID = 1;

    private final int own;

    EntrypointNames(List<Entrypoint> entrypoints) {
        entrypoints.stream()
                .filter(each -> !each.helper())
                .map(Entrypoint::name)
                .forEach(this::add);
        own = size();
        entrypoints.stream().filter(Entrypoint::helper).map(Entrypoint::name).forEach(this::add);
    }

    boolean hasHelpers() {
        return own < size();
    }

    /** The repo's own, one on a line; after an empty line the helpers, indented. */
    String text() {
        var lines = new ArrayList<String>(subList(0, own));
        if (hasHelpers() && own > 0) {
            lines.add("");
        }
        subList(own, size()).forEach(helper -> lines.add("  " + helper));
        return String.join("\n", lines);
    }
}
