/**
 * Languages whose repos another bundle reads and runs, by a {@link hub.core.spi.LanguageRuntime}. A bundle of such a repo has
 * no classes: it holds what was read.
 */
package hub.loader.runtime;
