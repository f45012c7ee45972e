/** Bytes outside the heap: mapped files, the storages in them, and tensors that look at those. */
package hub.gpu.memory;
