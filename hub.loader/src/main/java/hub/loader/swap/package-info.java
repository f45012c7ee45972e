/** Models that are replaced while they serve. */
package hub.loader.swap;
