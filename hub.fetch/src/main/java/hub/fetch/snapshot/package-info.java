/**
 * A reference to a repository becomes a folder with the files of one commit. The ref is resolved, the archive of its
 * commit is downloaded and unpacked, and the folder appears as a whole.
 */
package hub.fetch.snapshot;
