/**
 * The languages that repos are written in. Each implements {@link hub.loader.language.Language}; building, swapping and
 * unloading know no other part of it.
 */
package hub.loader.language;
