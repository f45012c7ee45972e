package hub.core.publish;

/**
 * One thing that users of a repo will meet.
 *
 * @param state whether it is well
 * @param about what it is about, in a word
 * @param found what was found
 * @param todo what to do; empty if there is nothing
 */
public record Finding(State state, String about, String found, String todo) {

    /** How a finding is. */
    public enum State {
        OK,
        /** Users can load the repo all the same. */
        WARNING,
        /** Users cannot use the repo, or a part of it. */
        ERROR,
    }

    static Finding ok(String about, String found) {
        return new Finding(State.OK, about, found, "");
    }

    static Finding warning(String about, String found, String todo) {
        return new Finding(State.WARNING, about, found, todo);
    }

    static Finding error(String about, String found, String todo) {
        return new Finding(State.ERROR, about, found, todo);
    }
}
