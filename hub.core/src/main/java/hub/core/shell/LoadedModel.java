package hub.core.shell;

/**
 * A model that was loaded from the shell.
 *
 * @param id its number, by which {@code run}, {@code describe} and {@code unload} know it
 * @param repo the repo and ref
 * @param entrypoint the entrypoint that made it
 * @param revision the commit, shortened; for a local folder a hash of its content
 * @param type the class of the object
 * @param bundle the id of the repo's bundle
 */
record LoadedModel(int id, String repo, String entrypoint, String revision, String type, long bundle) {}
