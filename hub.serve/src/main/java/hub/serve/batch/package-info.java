/** Calls that wait at the same time run together. */
package hub.serve.batch;
