package hub.python.wire;

import java.util.Map;

/** Answers what a repo's process asks for: {@code ask(name, **arguments)} of {@code asks.py} waits for the answer. */
@FunctionalInterface
public interface AskHandler {

    /**
     * The answer to a question. It runs in a thread of the process that asks, one question after another; the thread is
     * interrupted if the answer is no longer wanted.
     *
     * @param name what is asked for
     * @param arguments by name, as JSON has them: text, numbers, Boolean, null, lists and maps
     * @return of the same types, or null
     * @throws hub.core.HubException whose kind and message are raised as {@code AskError} in Python; so are other exceptions
     */
    Object answer(String name, Map<String, Object> arguments);
}
