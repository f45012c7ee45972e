/**
 * Models that are replaced while they serve. {@link hub.loader.swap.SwapService} makes them; {@link
 * hub.loader.swap.SwappingModel} is one of them.
 */
package hub.loader.swap;
