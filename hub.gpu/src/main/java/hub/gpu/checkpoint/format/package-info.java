/** The formats of checkpoints: one reader for each, and what says that a file is none. */
package hub.gpu.checkpoint.format;
