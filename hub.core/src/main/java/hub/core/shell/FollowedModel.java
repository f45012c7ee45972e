package hub.core.shell;

import hub.core.LiveModel;
import hub.core.spi.Bytes;
import java.util.Optional;

/**
 * A model that is followed. Its class is another one after each swap, so it is not shown.
 *
 * @param revision the commit that serves, shortened; for a local folder a hash of its content
 * @param bytes what its bundle holds outside the Java heap
 * @param state whether it serves, and what
 * @param failure why a newer revision does not serve
 * @param calls how many calls it served
 * @param errors how many of them threw
 */
record FollowedModel(
        int id,
        String repo,
        String entrypoint,
        String revision,
        @Bytes long bytes,
        long bundle,
        String name,
        LiveModel.State state,
        Optional<String> failure,
        long calls,
        long errors)
        implements ShownModel {

    static FollowedModel of(int id, LiveModel<?> model) {
        LiveModel.Status status = model.status();
        return new FollowedModel(
                id,
                model.ref().toString(),
                model.entrypoint(),
                ShownModel.shortened(status.revision()),
                status.bytes(),
                status.bundle(),
                model.name(),
                status.state(),
                status.failure(),
                status.calls(),
                status.errors());
    }
}
