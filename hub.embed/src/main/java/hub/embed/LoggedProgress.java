package hub.embed;

import hub.core.spi.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Progress goes to the application's log: a line where something begins. */
final class LoggedProgress implements Progress {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedHub.class);

    @Override
    public void update(String what, long done, long total) {
        if (done == 0) {
            LOG.info(what);
        }
    }
}
