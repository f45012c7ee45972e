package hub.gpu.nn;

/** Marks a layer whose result has memory of its own, which no other tensor uses. */
interface AllocatesResult {}
