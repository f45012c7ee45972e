package hub.python.process;

import hub.python.wire.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Passes on what one process writes, and keeps its last lines. */
final class WorkerOutput {

    private static final int PIECE = 1 << 14;

    private final Connection log;
    private final RepoOutput.Sink sink;
    private final RecentLines recent = new RecentLines();
    private final Thread thread;

    WorkerOutput(Connection log, RepoLaunch launch, long pid) {
        this.log = log;
        this.sink = launch.output().open();
        this.thread = DetachedThread.start("hub-python-output " + launch.name() + " " + pid, this::pass);
    }

    private void pass() {
        var lines = new RepoOutput.Lines(recent::add);
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        try (log) {
            while (log.read(piece.clear()) >= 0) {
                piece.flip();
                sink.write(piece.duplicate());
                lines.write(piece);
            }
        } catch (IOException e) {
            // The process was closed.
        }
        lines.end();
        sink.end();
    }

    /** What {@link RecentLines#told} says when all that was written has come. */
    String told(Duration limit) {
        try {
            thread.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return recent.told();
    }
}
