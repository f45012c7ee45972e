/**
 * Starts a framework with hub's bundles in it, and runs one command or the interactive shell there. The launcher shares no
 * class with the bundles but those of the JDK and of the framework.
 */
package hub.launch;
