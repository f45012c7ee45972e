package hub.fetch.http;

/**
 * A value and where it is set.
 *
 * @param name of a variable, a property, or a key of the configuration
 */
record Setting(String name, String value) {}
