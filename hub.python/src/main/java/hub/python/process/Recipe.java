package hub.python.process;

import hub.core.Arguments;

/**
 * How an object was made that an entrypoint returned, so that it can be made again in another process.
 *
 * @param entrypoint the name
 * @param arguments the arguments
 */
record Recipe(String entrypoint, Arguments arguments) {}
