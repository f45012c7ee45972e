/** Which Python runs the repos, and the scripts that hub runs with it. */
package hub.python.interpreter;
