package hub.fetch.download;

import java.util.Optional;

/**
 * A file that arrived as a whole.
 *
 * @param length in bytes
 * @param sha256 in hexadecimal
 * @param validator the server's name of this version, its ETag or date
 */
public record Downloaded(long length, String sha256, Optional<String> validator) {}
