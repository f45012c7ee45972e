/** Starts, calls and releases model bundles. */
package hub.loader;
