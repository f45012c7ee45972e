/** Reads pickles as data: a small machine, and the list of all that a pickle may name. */
package hub.gpu.checkpoint.pickle;
