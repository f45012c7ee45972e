/** {@code hub run FILE.pt2}: programs with words as arguments: tensors and pictures in files. Repos of programs use it too. */
package hub.gpu.program.command;
