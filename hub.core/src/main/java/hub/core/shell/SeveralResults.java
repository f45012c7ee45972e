package hub.core.shell;

import java.util.List;

/**
 * One result for each of several things that were asked for. Each is shown on its own, in JSON as a line. After a failure
 * the others are still shown, and in the end the command fails.
 */
record SeveralResults(List<Record> results) {

    /** The result of a thing that failed. */
    record Failed(String file, boolean ok, String error) {

        Failed(String file, String error) {
            this(file, false, error);
        }
    }

    List<Failed> failures() {
        return results.stream()
                .filter(Failed.class::isInstance)
                .map(Failed.class::cast)
                .toList();
    }

    List<Record> successes() {
        return results.stream().filter(result -> !(result instanceof Failed)).toList();
    }
}
