/** {@code hub run FILE.pt2}: a program from the command line, with tensors in files. */
package hub.gpu.program.command;
