/** What {@code hub inspect} shows of a checkpoint. It needs no libtorch. */
package hub.gpu.checkpoint.inspect;
