/**
 * Starts a framework with hub's bundles in it, and runs one command or the interactive shell there. The bundles' classes come
 * from the class path by {@link hub.embed.framework}, but nothing here is compiled against them.
 */
package hub.launch;
