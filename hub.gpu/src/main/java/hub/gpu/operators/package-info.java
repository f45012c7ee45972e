/**
 * Calls of ATen's operators and their results, and operators that are made of several calls. Of all packages below the
 * exported ones this is the only one that they import: through it they reach tensors, scopes and memory.
 *
 * <p>{@link hub.gpu.Tensor} and {@link hub.gpu.operators.Call} know each other: the tensor's operators are default methods
 * that make calls, and calls give tensors. Without this circle one class would implement some 300 operators.
 */
package hub.gpu.operators;
