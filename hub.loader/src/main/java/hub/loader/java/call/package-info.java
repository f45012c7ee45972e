/**
 * Calls into a repo's Java code: its constructor gets services, arguments are bound and converted, and the thread has the
 * repo's class loader for its context.
 */
package hub.loader.java.call;
