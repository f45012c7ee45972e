/** Compares what a program computes with what its publisher says that it does. */
package hub.gpu.program.check;
