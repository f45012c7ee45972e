/** An exported program as it is in its file: plain records, checked, without anything of libtorch. */
package hub.gpu.program.graph;
