/** Talks with the processes of repos: frames of JSON over local connections, and memory that both sides see. */
package hub.python.wire;
