/** The machine code of exported programs, which AOTInductor compiled: whether it fits here, and how it runs. */
package hub.gpu.program.code;
