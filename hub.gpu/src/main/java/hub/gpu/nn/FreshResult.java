package hub.gpu.nn;

/** A layer whose result has memory of its own: no other tensor looks at it. */
interface FreshResult {}
