/**
 * Frameworks whose bundles come from the class path (OSGi Connect), for those who start hub: {@link hub.embed.EmbeddedHub} and
 * the command line. No application needs this package.
 */
package hub.embed.framework;
