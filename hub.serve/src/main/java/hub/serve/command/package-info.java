/** The command that serves models from the command line and the shell. */
package hub.serve.command;
