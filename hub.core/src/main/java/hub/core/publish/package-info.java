/** What publishers of model repos use: a command that makes a repo, and one that tells what its users will meet. */
package hub.core.publish;
