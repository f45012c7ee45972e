/** Files that are wrong on purpose, one for each check of the readers, and a fuzzer that makes more of them. */
package hub.gpu.checkpoint.hostile;
