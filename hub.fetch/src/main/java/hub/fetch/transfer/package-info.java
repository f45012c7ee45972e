/** One download: parts that arrive in any order, are written to one file, and are hashed as they become contiguous. */
package hub.fetch.transfer;
