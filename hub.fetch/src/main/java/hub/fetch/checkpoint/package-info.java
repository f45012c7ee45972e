/**
 * The URL of weights becomes a file in the cache, under the name that torch.hub gives it. Weights that Python downloaded
 * are found there too.
 */
package hub.fetch.checkpoint;
