package hub.fetch.git;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.fetch.git.PktLines.Packet;
import hub.fetch.git.PktLines.Type;
import java.io.IOException;
import java.io.OutputStream;

/** The answer to a fetch: lines of text, then a pack in pieces between messages for people. */
final class PackStream {

    private static final int PACK = 1;
    private static final int ERROR = 3;

    private PackStream() {}

    /** Writes the pack; nothing if there is none in the answer. */
    static void copy(PktLines lines, OutputStream out) throws IOException {
        boolean inPack = false;
        for (Packet packet; (packet = lines.read()).type() != Type.END; ) {
            if (packet.type() == Type.FLUSH && inPack) {
                return;
            }
            if (packet.type() != Type.DATA) {
                continue;
            }
            if (packet.bytes().length == 0) {
                throw new HubException(
                        Kind.NETWORK, "The git server's answer is not git's protocol: it has an empty packet.");
            }
            if (!inPack) {
                // Version 2 has a title for it; in version 0 it follows the last word of the negotiation.
                inPack = packet.text().equals("packfile") || packet.text().equals("NAK");
            } else if (packet.bytes()[0] == PACK) {
                out.write(packet.bytes(), 1, packet.bytes().length - 1);
            } else if (packet.bytes()[0] == ERROR) {
                throw new IOException("the git server says: " + packet.text().substring(1));
            }
        }
    }
}
