/**
 * Git LFS: large files that a repository names by their hash, and that its host keeps apart. The pointers in a snapshot
 * are replaced by the files.
 */
package hub.fetch.lfs;
