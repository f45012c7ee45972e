/**
 * Starts a framework with hub's bundles in it, and runs one command or the interactive shell there. The bundles' classes come
 * from the class path (OSGi Connect), but nothing here is compiled against them.
 */
package hub.launch;
