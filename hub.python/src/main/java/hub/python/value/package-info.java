/** Values of Java as messages, and back; and results as the types that callers ask for. */
package hub.python.value;
