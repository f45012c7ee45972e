package hub.gpu.operators;

/** What a slot of the stack holds as a result of a call. */
public enum ResultKind {
    /** A tensor, or null where the operator gives one that is not defined. */
    TENSOR,
    /** A list of tensors. */
    TENSORS,
    /** A Long. */
    INTEGER,
    /** A Double. */
    FLOAT,
    /** A Boolean. */
    BOOL,
    /** An element type. */
    DTYPE
}
