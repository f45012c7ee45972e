/**
 * C functions by their own names, and memory at their addresses: libtorch's, CUDA's and the operating system's. All native
 * calls of hub.gpu are made here; addresses and handles leave as numbers, and nothing here knows who owns a tensor.
 */
package hub.gpu.foreign;
