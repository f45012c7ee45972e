/** The formats of checkpoints. Each has a reader of its own, and two have a writer; a file that has none of them is told what
 * it is. */
package hub.gpu.checkpoint.format;
