/** An application's bundle. One class opens repos by itself, and one uses a model that a configuration names. */
package consumer;
