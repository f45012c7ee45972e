/** The commands of Gogo's scope {@code hub}, the command line, and how results are shown. */
package hub.core.shell;
