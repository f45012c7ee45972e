/**
 * The commands of Gogo's scope {@code hub}, and the command line that runs one of them. Commands return objects; how these
 * are shown, and how words become arguments, is here too.
 */
package hub.core.shell;
