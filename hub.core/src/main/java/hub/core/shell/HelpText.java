package hub.core.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Lines of help, as a list of a class that the shell's pipes can call. At a terminal they are as wide as it is. */
final class HelpText extends ArrayList<String> {

    private static final long serialVersionUID = 1;

    private final transient IntFunction<List<String>> layout;

    /** @param layout the lines for a number of columns */
    HelpText(IntFunction<List<String>> layout) {
        super(layout.apply(FoldedText.UNLIMITED));
        this.layout = layout;
    }

    String text(int columns) {
        return String.join("\n", layout.apply(columns));
    }
}
