package hub.python.interpreter;

import java.nio.file.Path;

/**
 * A Python that can be run.
 *
 * @param executable the program, by its absolute path; a link of a virtual environment stays one
 * @param version {@code 3.11.7}
 * @param origin what named it: the configuration, a variable of the environment, or the PATH
 */
public record Interpreter(Path executable, String version, String origin) {

    @Override
    public String toString() {
        return "Python " + version + " (" + executable + ")";
    }
}
