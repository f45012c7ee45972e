package hub.python.process;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a repo raised, as an exception of Java: Python's places come first in its stack. */
final class RepoFailure {

    private static final int PLACES = 10;
    private static final String LIBRARIES = "site-packages/";

    private RepoFailure() {}

    /**
     * @param error as {@code failures.py} describes it
     * @param root the folder of the repo; files are shown relative to it
     * @param what what was called
     */
    static HubException of(JsonNode error, String repo, Path root, String what) {
        Kind kind = kind(error.path("kind").asString(""));
        String message = error.path("message").asString("");
        List<StackTraceElement> stack = stack(error.path("frames"), root);
        String text = switch (kind) {
            case REPO_CODE -> what + " of " + repo + " raised " + message + places(stack);
            case NOT_FOUND -> repo + ": " + message + (message.endsWith(".") ? "" : ".");
            default -> repo + ": " + message;
        };
        var failure = new HubException(kind, text);
        stack.addAll(Arrays.asList(failure.getStackTrace()));
        failure.setStackTrace(stack.toArray(StackTraceElement[]::new));
        return failure;
    }

    private static Kind kind(String name) {
        try {
            return Kind.valueOf(name);
        } catch (IllegalArgumentException e) {
            return Kind.REPO_CODE;
        }
    }

    /** Innermost first, as Java has it. */
    private static List<StackTraceElement> stack(JsonNode frames, Path root) {
        var stack = new ArrayList<StackTraceElement>();
        for (JsonNode frame : frames) {
            stack.addFirst(new StackTraceElement(
                    frame.path(3).asString(""),
                    frame.path(2).asString(""),
                    file(frame.path(0).asString(""), root),
                    frame.path(1).asInt()));
        }
        return stack;
    }

    private static String file(String file, Path root) {
        String folder = root.toAbsolutePath() + "/";
        if (file.startsWith(folder)) {
            return file.substring(folder.length());
        }
        int library = file.lastIndexOf(LIBRARIES);
        return library < 0 ? file : file.substring(library + LIBRARIES.length());
    }

    private static String places(List<StackTraceElement> stack) {
        var text = new StringBuilder();
        // A module that is imported twice, or a function that calls itself, would fill the list.
        stack.stream()
                .distinct()
                .limit(PLACES)
                .forEach(place -> text.append("\n  at ")
                        .append(place.getFileName())
                        .append(':')
                        .append(place.getLineNumber())
                        .append(" in ")
                        .append(place.getMethodName()));
        return text.toString();
    }
}
