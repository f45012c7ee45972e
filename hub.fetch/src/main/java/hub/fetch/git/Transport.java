package hub.fetch.git;

import java.io.IOException;
import java.io.InputStream;

/** A way to the {@code git-upload-pack} of a repository. */
interface Transport {

    /** A conversation: the server says what it has, is asked one thing, and answers. */
    interface Session extends AutoCloseable {

        /** What the server says first: its capabilities in version 2, and all refs in version 0. */
        Refs advertised();

        /** Sends the request; the answer is read before the session is closed. */
        InputStream send(byte[] request) throws IOException;

        @Override
        void close();
    }

    /**
     * Begins a conversation.
     *
     * @throws hub.core.HubException of kind NOT_FOUND if there is no such repository, or NETWORK or OFFLINE
     */
    Session open() throws IOException;
}
