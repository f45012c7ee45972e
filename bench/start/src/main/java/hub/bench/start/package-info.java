/** The same small model by other libraries, one process each. */
package hub.bench.start;
