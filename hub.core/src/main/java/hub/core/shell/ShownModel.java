package hub.core.shell;

/** A model in the shell. */
sealed interface ShownModel permits LoadedModel, EndedModel, FollowedModel {

    /** Its number, by which {@code run}, {@code describe}, {@code update} and {@code unload} know it. */
    int id();

    /** The repo and ref. */
    String repo();

    /** The entrypoint that made it. */
    String entrypoint();

    /** The id of the repo's bundle. */
    long bundle();

    /** The beginning of a commit, which is enough for a person. */
    static String shortened(String revision) {
        return revision.substring(0, Math.min(12, revision.length()));
    }
}
