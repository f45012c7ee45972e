/** How a program is called: from Java's values to the inputs of a graph, and from its outputs back. */
package hub.gpu.program.signature;
