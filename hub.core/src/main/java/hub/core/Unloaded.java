package hub.core;

import java.util.List;

/**
 * What is left of a repo that was closed.
 *
 * @param repo the repo and ref
 * @param revision the commit; for a local folder a hash of its content
 * @param gone whether its class loader was collected, and with it all its classes and objects
 * @param freedBytes memory outside the Java heap that it held before
 * @param heldBytes memory outside the Java heap that it still holds
 * @param heldBy what keeps its class loader alive, as far as hub can see; empty if it is gone
 */
public record Unloaded(
        String repo, String revision, boolean gone, long freedBytes, long heldBytes, List<String> heldBy) {

    public Unloaded {
        heldBy = List.copyOf(heldBy);
    }
}
