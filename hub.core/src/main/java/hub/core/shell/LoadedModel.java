package hub.core.shell;

import hub.core.Repo;
import hub.core.spi.Bytes;

/**
 * An object that was loaded in the shell.
 *
 * @param revision the commit, shortened; for a local folder a hash of its content
 * @param type the class of the object
 * @param bytes what its bundle holds outside the Java heap
 */
record LoadedModel(
        int id,
        String repo,
        String entrypoint,
        String revision,
        String type,
        @Bytes long bytes,
        long bundle) implements ShownModel {

    static LoadedModel of(int id, Repo repo, String entrypoint, Object model, long bytes) {
        return new LoadedModel(
                id,
                repo.ref().toString(),
                entrypoint,
                ShownModel.shortened(repo.revision()),
                model == null ? "null" : model.getClass().getTypeName(),
                bytes,
                repo.bundleId());
    }
}
