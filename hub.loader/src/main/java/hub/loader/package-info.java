/**
 * Starts, calls and releases model bundles. {@link hub.loader.ModelLoader} is the service that the rest of hub uses.
 */
package hub.loader;
