/** Reads repos that are written in Python by a script, which parses their files and runs nothing of them. */
package hub.python.read;
