package hub.core.shell;

import hub.core.Repo;

/**
 * An object that was loaded in the shell, and whose repo has ended. A call of it says why. It stays until it is unloaded.
 *
 * @param revision the commit, shortened; for a local folder a hash of its content
 * @param bundle the id of the bundle that it had
 * @param state in the column of the states of followed models
 */
record EndedModel(int id, String repo, String entrypoint, String revision, long bundle, String state)
        implements ShownModel {

    static EndedModel of(int id, Repo repo, String entrypoint) {
        return new EndedModel(
                id, repo.ref().toString(), entrypoint, ShownModel.shortened(repo.revision()), repo.bundleId(), "ENDED");
    }
}
