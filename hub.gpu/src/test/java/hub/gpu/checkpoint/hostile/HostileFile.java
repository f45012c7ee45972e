package hub.gpu.checkpoint.hostile;

/**
 * A file that must be refused.
 *
 * @param name what is wrong with it
 * @param says a part of the message that it must be refused with
 */
record HostileFile(String name, byte[] content, String says) {}
