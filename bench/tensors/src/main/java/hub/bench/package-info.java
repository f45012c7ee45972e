/** Benchmarks of tensors, models and programs, which bench/tensors.sh and bench/programs.sh run beside PyTorch's Python. */
package hub.bench;
