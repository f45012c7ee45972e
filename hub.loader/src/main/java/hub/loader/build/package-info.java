/** A snapshot becomes the jar of a model bundle: compiled, analysed, documented and cached. */
package hub.loader.build;
