package hub.core.shell;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Job;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;

/** The terminal of an interactive session, and its prompt. */
final class Prompt {

    /** How long a command may go on after Ctrl-C, before it goes on without the prompt. */
    private static final Duration CANCEL = Duration.ofSeconds(2);

    private final CommandSession session;
    private final Terminal terminal;
    private final LineReader reader;

    Prompt(CommandSession session) {
        this.session = session;
        this.terminal = (Terminal) session.get(".terminal");
        this.reader = (LineReader) session.get(".reader");
    }

    boolean isWaiting() {
        return reader.isReading();
    }

    /** Prints a line above the prompt, which stays as it is. */
    void printAbove(String line) {
        reader.printAbove(line);
    }

    /** Asks a question, which may have several lines, and waits for the line of the answer. */
    String ask(String question) {
        int last = question.lastIndexOf('\n') + 1;
        terminal.writer().print(question.substring(0, last));
        try {
            // A reader of its own: the answer is no command, and stays out of the history.
            return LineReaderBuilder.builder()
                    .terminal(terminal)
                    .build()
                    .readLine(question.substring(last).replace("%", "%%") + " ");
        } catch (EndOfFileException e) {
            return "";
        } catch (UserInterruptException e) {
            throw new HubException(Kind.UNTRUSTED, "interrupted", new InterruptedException());
        }
    }

    /** From now on Ctrl-C ends the command of the foreground by an interrupt of its thread, and not of the whole job. */
    void cancelBy(CommandThreads threads) {
        // While a line is read, Ctrl-C is for the line.
        if (!isWaiting()) {
            terminal.handle(Signal.INT, signal -> cancel(threads));
        }
    }

    private void cancel(CommandThreads threads) {
        Job job = session.foregroundJob();
        if (job == null) {
            return;
        }
        // The terminal shows ^C. What is said of the command begins on a new line.
        terminal.writer().println();
        terminal.flush();
        if (threads.interrupt(job)) {
            CompletableFuture.delayedExecutor(CANCEL.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> release(job));
        } else {
            job.interrupt();
        }
    }

    /** Gives the prompt back. Gogo's own way, an interrupt of the job, would show it as an exception of Java. */
    private static void release(Job job) {
        if (job.status() == Job.Status.Foreground) {
            job.background();
        }
    }
}
