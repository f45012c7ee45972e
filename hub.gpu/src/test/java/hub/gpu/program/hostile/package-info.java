/** Exported programs that lie, and what they are told. */
package hub.gpu.program.hostile;
