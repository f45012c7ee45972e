package hub.core;

import java.util.List;

/**
 * What became of a repo that was closed.
 *
 * @param repo the repo and ref
 * @param revision the commit; for a local folder a hash of its content
 * @param gone whether its class loader was collected, and with it all its classes and objects
 * @param freedBytes memory outside the Java heap that it held before
 * @param heldBytes memory outside the Java heap that it holds still
 * @param heldBy what keeps its class loader, as far as that can be seen; empty if it is gone
 */
public record Unloaded(
        String repo, String revision, boolean gone, long freedBytes, long heldBytes, List<String> heldBy) {

    public Unloaded {
        heldBy = List.copyOf(heldBy);
    }
}
