package hub.loader.java;

import hub.core.spi.MissingSubmodules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;

/** Every error of a compilation as {@code file:line:column: message}, with the line it is about. */
final class CompileErrors {

    private static final int SHOWN = 100;

    private final Path root;
    private final List<Diagnostic<? extends JavaFileObject>> errors;

    CompileErrors(Path root, List<Diagnostic<? extends JavaFileObject>> errors) {
        this.root = root;
        this.errors = errors;
    }

    @Override
    public String toString() {
        String shown = errors.stream().limit(SHOWN).map(this::show).collect(Collectors.joining("\n"));
        String count = errors.size() == 1
                ? ""
                : "\n" + errors.size() + " errors in " + root
                        + (errors.size() > SHOWN ? ", the first " + SHOWN + " are shown" : "");
        return shown + count + missing();
    }

    /** Sources may miss what is not there. */
    private String missing() {
        try {
            List<String> missing = MissingSubmodules.in(root);
            return missing.isEmpty()
                    ? ""
                    : "\nThe repo has git submodules that are not here: " + String.join(", ", missing) + ". "
                            + MissingSubmodules.ADVICE;
        } catch (IOException e) {
            return "";
        }
    }

    private String show(Diagnostic<? extends JavaFileObject> error) {
        String message = error.getMessage(Locale.ROOT).strip().replace("\n", "\n    ");
        if (error.getSource() == null) {
            return message;
        }
        String place = root.relativize(Path.of(error.getSource().toUri())) + ":" + error.getLineNumber() + ":"
                + error.getColumnNumber();
        return place + ": " + message + line(error);
    }

    private static String line(Diagnostic<? extends JavaFileObject> error) {
        try {
            String line = error.getSource()
                    .getCharContent(true)
                    .toString()
                    .lines()
                    .skip(Math.max(0, error.getLineNumber() - 1))
                    .findFirst()
                    .orElse("");
            int column = Math.clamp(error.getColumnNumber() - 1, 0, line.length());
            // A tab above a tab: the mark stands under its place whatever the width of a tab is.
            String indent = line.substring(0, column).replaceAll("[^\t]", " ");
            return line.isBlank() ? "" : "\n    " + line + "\n    " + indent + "^";
        } catch (IOException e) {
            return "";
        }
    }
}
