/** What {@code hub inspect} shows of an exported program. It needs no libtorch. */
package hub.gpu.program.inspect;
