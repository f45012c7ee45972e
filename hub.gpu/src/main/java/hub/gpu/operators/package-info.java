/**
 * Calls of ATen's operators and their results, and operators that are made of several calls. The exported packages reach
 * tensors, scopes and memory through this package, and import no other internals. Only {@link hub.gpu.checkpoint} imports
 * more: the readers of its formats, and from {@link hub.gpu.memory} the bytes that they read.
 *
 * <p>{@link hub.gpu.Tensor} and {@link hub.gpu.operators.Call} know each other: the tensor's operators are default methods
 * that make calls, and calls give tensors. Without this circle one class would implement some 300 operators.
 */
package hub.gpu.operators;
