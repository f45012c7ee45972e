/**
 * What operators see of models in the consoles and tools of a container: events, a health check, an inventory. Each part
 * needs a bundle that a container may lack; hub runs without it.
 */
package hub.core.ops;
