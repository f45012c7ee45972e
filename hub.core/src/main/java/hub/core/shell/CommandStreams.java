package hub.core.shell;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Job;
import org.apache.felix.service.command.Process;
import org.apache.felix.service.threadio.ThreadIO;

/**
 * The standard streams of a command. Those of Gogo are channels. A thread that is interrupted closes a channel when it prints,
 * and the terminal's for good. So what goes to the terminal goes there without the channel, and for the rest an interrupt is
 * put aside while something is printed.
 */
record CommandStreams(InputStream in, PrintStream out, PrintStream err) {

    /** The streams of a command that the current thread runs. */
    static CommandStreams of(CommandSession session) {
        return new CommandStreams(
                isTerminal(0) ? session.getKeyboard() : System.in,
                uninterrupted(isTerminal(1) ? session.getConsole() : System.out),
                uninterrupted(isTerminal(2) ? session.getConsole() : System.err));
    }

    /** From now on the current thread has these. */
    void use(ThreadIO io) {
        io.setStreams(in, out, err);
    }

    /** Inside a closure the streams may be those of a pipe or a file around it. */
    private static boolean isTerminal(int descriptor) {
        Process process = Process.Utils.current();
        return process != null
                && process.isTty(descriptor)
                && Stream.iterate(process.job(), job -> job != null, Job::parent)
                        .flatMap(job -> job.processes().stream())
                        .allMatch(each -> each.isTty(descriptor));
    }

    private static PrintStream uninterrupted(PrintStream target) {
        return new PrintStream(new Uninterrupted(target), true);
    }

    private static final class Uninterrupted extends OutputStream {

        private final PrintStream target;

        Uninterrupted(PrintStream target) {
            this.target = target;
        }

        @Override
        public void write(int b) {
            print(() -> target.write(b));
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            print(() -> target.write(bytes, from, length));
        }

        @Override
        public void flush() {
            print(target::flush);
        }

        private static void print(Runnable print) {
            boolean interrupted = Thread.interrupted();
            try {
                print.run();
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
