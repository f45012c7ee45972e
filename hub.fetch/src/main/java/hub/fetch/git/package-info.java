/**
 * Git's protocol, over HTTP and over ssh. It says which commit a name means and which branches reach a commit, and brings
 * the files of a commit where its host offers no archive.
 */
package hub.fetch.git;
