/**
 * The models that are served: each {@link hub.core.LiveModel} by its name, what is known of its inputs and outputs, its calls,
 * and how many there were.
 */
package hub.serve.model;
