package hub.core.shell;

import hub.core.LiveModel;
import hub.core.Repo;

/**
 * A model in the shell: an object that was loaded there, or a model that is followed. Fields that one of the two has not
 * are null.
 *
 * @param id its number, by which {@code run}, {@code describe}, {@code update} and {@code unload} know it
 * @param name the name of one that is followed
 * @param repo the repo and ref
 * @param entrypoint the entrypoint that made it
 * @param revision the commit, shortened; for a local folder a hash of its content
 * @param type the class of an object that was loaded
 * @param state the state of one that is followed
 * @param failure why a newer revision does not serve
 * @param calls how many calls one that is followed served
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
        long bundle) {

    private static final int SHORT = 12;

    /** An object that an entrypoint returned. It has no name, state, failure or counts. */
    static LoadedModel of(int id, Repo repo, String entrypoint, Object model, long bytes) {
        return new LoadedModel(
                id,
                null,
                repo.ref().toString(),
                entrypoint,
                shortened(repo.revision()),
                model == null ? "null" : model.getClass().getTypeName(),
                null,
                null,
                null,
                null,
                bytes,
                repo.bundleId());
    }

    /** A model that is followed. Its class is another one after each swap, so it is not shown. */
    static LoadedModel of(int id, LiveModel<?> model) {
        LiveModel.Status status = model.status();
        return new LoadedModel(
                id,
                model.name(),
                model.ref().toString(),
                model.entrypoint(),
                shortened(status.revision()),
                null,
                status.state().name(),
                status.failure().orElse(null),
                status.calls(),
                status.errors(),
                status.bytes(),
                status.bundle());
    }

    private static String shortened(String revision) {
        return revision.substring(0, Math.min(SHORT, revision.length()));
    }
}
