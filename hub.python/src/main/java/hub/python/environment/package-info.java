/** Virtual environments of repos, each with the packages that a set of requirements asks for. */
package hub.python.environment;
