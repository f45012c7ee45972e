/**
 * hub inside a Java application: {@link hub.embed.EmbeddedHub} for models from repositories. The application needs no OSGi; a
 * framework runs inside, and each repo has a class loader of its own there.
 */
package hub.embed;
