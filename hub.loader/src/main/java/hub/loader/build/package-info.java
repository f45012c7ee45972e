/**
 * A snapshot becomes the jar of a model bundle, and is kept for the next time. The content comes from the repo's language;
 * bnd finds what it imports.
 */
package hub.loader.build;
