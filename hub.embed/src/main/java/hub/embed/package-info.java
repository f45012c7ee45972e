/**
 * hub inside a Java application: {@link hub.embed.EmbeddedHub} for models from repositories, and {@link hub.embed.Torches} for
 * tensors alone. The application needs no OSGi; a framework runs inside the first, and each repo has a class loader of its own
 * there.
 */
package hub.embed;
