/**
 * Calls of ATen's operators and their results, and operators that are made of several calls. Of all packages below the
 * exported ones this is the only one that they import: through it they reach tensors, scopes and memory.
 */
package hub.gpu.operators;
