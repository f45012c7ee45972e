/**
 * Tensors that are freed exactly once: their guarded handles, the owners that they belong to, and the scopes of a thread.
 * It says when a tensor is freed; what is computed with it is the business of {@link hub.gpu.operators}.
 */
package hub.gpu.ownership;
