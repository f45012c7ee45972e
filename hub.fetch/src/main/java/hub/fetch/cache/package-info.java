/**
 * The cache in the hub directory: where everything lies, what is known of it, and which process uses it. It is listed,
 * verified and cleaned here.
 */
package hub.fetch.cache;
