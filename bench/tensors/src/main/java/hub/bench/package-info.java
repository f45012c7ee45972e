/** Benchmarks of tensors and models, which bench/tensors.sh runs beside PyTorch's Python. */
package hub.bench;
