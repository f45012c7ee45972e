package hub.core.shell;

/**
 * A model that was loaded from the shell, or one that is followed.
 *
 * @param id its number, by which {@code run}, {@code describe}, {@code update} and {@code unload} know it
 * @param name the name of one that is followed
 * @param repo the repo and ref
 * @param entrypoint the entrypoint that made it
 * @param revision the commit, shortened; for a local folder a hash of its content
 * @param type the class of the object; not told of one that is followed
 * @param state how one that is followed stands
 * @param failure why a newer revision does not serve
 * @param calls how many calls it served
 * @param errors how many of them threw
 * @param bytes what its bundle holds outside the Java heap
 * @param bundle the id of the repo's bundle
 */
record LoadedModel(
        int id,
        String name,
        String repo,
        String entrypoint,
        String revision,
        String type,
        String state,
        String failure,
        Long calls,
        Long errors,
        long bytes,
        long bundle) {}
