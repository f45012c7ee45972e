/** Git's smart HTTP protocol, as far as it says which commit a name means and which branches reach a commit. */
package hub.fetch.git;
