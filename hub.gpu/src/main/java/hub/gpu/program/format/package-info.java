/** Reads the files of exported programs. Everything is checked here, before anything is made of it. */
package hub.gpu.program.format;
