/**
 * The protocol over HTTP: a servlet of the OSGi Whiteboard, who may call it, and how much at once. Felix HTTP, or another
 * whiteboard, has the sockets.
 */
package hub.serve.http;
