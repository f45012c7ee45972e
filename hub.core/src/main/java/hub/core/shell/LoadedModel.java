package hub.core.shell;

import hub.core.Repo;
import hub.core.spi.Bytes;
import hub.core.spi.ForeignObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An object that was loaded in the shell.
 *
 * @param revision the commit, shortened; for a local folder a hash of its content
 * @param type the class of the object, in its own language; an interface for lists, maps and sets
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
                type(model),
                bytes,
                repo.bundleId());
    }

    private static String type(Object model) {
        return switch (model) {
            case null -> "null";
            case ForeignObject foreign -> foreign.type();
            case List<?> _ -> List.class.getTypeName();
            case Map<?, ?> _ -> Map.class.getTypeName();
            case Set<?> _ -> Set.class.getTypeName();
            default -> model.getClass().getTypeName();
        };
    }
}
