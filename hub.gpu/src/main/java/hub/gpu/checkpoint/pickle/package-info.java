/** Reads and writes pickles as data: a small machine, and the list of all names that a pickle may use. Nothing of a pickle is
 * ever run. */
package hub.gpu.checkpoint.pickle;
