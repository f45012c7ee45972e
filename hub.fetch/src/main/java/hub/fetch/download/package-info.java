/**
 * A URL becomes a file: resumed where it broke, verified, and published as a whole. The parts of a large file arrive over
 * several connections in any order, and are hashed as soon as they are contiguous.
 */
package hub.fetch.download;
