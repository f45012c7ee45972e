/**
 * Any operator by its name: its schema is read from libtorch itself, and the arguments are checked against it. A call that
 * does not fit its schema would end the process.
 */
package hub.gpu.schema;
