/** The processes of repos: how they start, are called, and end. */
package hub.python.process;
