package hub.gpu.checkpoint.pickle;

import hub.gpu.checkpoint.UnreadValue;
import hub.gpu.memory.MalformedFileException;

/**
 * A class or function that is not on the list of those that may be read, or an object that a pickle makes by it. The class
 * or function is not looked up and not called. What the pickle puts into the object is dropped.
 *
 * <p>It equals only itself: two objects of one class may be two keys of a dictionary.
 */
public final class UnreadObject {

    private enum Kind {
        NAME("the class or function "),
        CALLED("an object made by "),
        CONSTRUCTED("an object of class "),
        DESCRIBED("");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private final Kind kind;
    private final String className;
    private final String description;

    private UnreadObject(Kind kind, String className, String description) {
        this.kind = kind;
        this.className = className;
        this.description = description;
    }

    /** The name itself, of a class or a function. */
    static UnreadObject named(String name) {
        return new UnreadObject(Kind.NAME, name, null);
    }

    /** More is known of it than its name. */
    static UnreadObject of(String className, String description) {
        return new UnreadObject(Kind.DESCRIBED, className, description);
    }

    /** As {@link #of(String, String)}, where the file decides how long the description is, and how many there are. */
    static UnreadObject of(String className, String description, PickleLimits limits) {
        limits.bytes(description.length());
        return of(className, description);
    }

    /** What comes of it when it is called. */
    UnreadObject called() {
        return new UnreadObject(kind == Kind.NAME ? Kind.CALLED : kind, className, description);
    }

    /** An object of it, made without a call. */
    UnreadObject constructed() {
        return new UnreadObject(kind == Kind.NAME ? Kind.CONSTRUCTED : kind, className, description);
    }

    String className() {
        return className;
    }

    UnreadValue value() {
        return new UnreadValue(className, toString());
    }

    /** The error for a file that has nothing else, or needs it. */
    public MalformedFileException malformed() {
        return new MalformedFileException(
                switch (kind) {
                    case DESCRIBED -> "it holds " + description;
                    case CONSTRUCTED ->
                        "it is a whole pickled object of class " + className
                                + " and not only tensors; save its state_dict() instead";
                    case NAME, CALLED ->
                        "its pickle asks for " + className
                                + ", which is not among what a checkpoint of tensors needs; nothing of it was run";
                });
    }

    @Override
    public String toString() {
        return MalformedFileException.shown(description == null ? kind.words + className : description);
    }
}
