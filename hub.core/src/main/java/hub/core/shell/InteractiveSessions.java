package hub.core.shell;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.apache.felix.service.command.Process;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The sessions of Gogo's interactive shell: each has a terminal, with a prompt that JLine reads lines at. */
@Component(service = {InteractiveSessions.class, CommandSessionListener.class})
public final class InteractiveSessions implements CommandSessionListener {

    private final ShellCommands commands;
    private final Map<CommandSession, Prompt> prompts = Collections.synchronizedMap(new WeakHashMap<>());

    @Activate
    public InteractiveSessions(@Reference ShellCommands commands) {
        this.commands = commands;
    }

    @Override
    public void beforeExecute(CommandSession session, CharSequence line) {
        // Not every session has a terminal, and where none has one, there is no JLine.
        if (isInteractive(session)) {
            prompts.computeIfAbsent(session, Prompt::new).cancelBy(commands.threads());
        }
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence line, Exception failure) {}

    @Override
    public void afterExecute(CommandSession session, CharSequence line, Object result) {}

    /** Whether a session has a terminal and a prompt. */
    static boolean isInteractive(CommandSession session) {
        return session.get(".reader") != null && session.get(".terminal") != null;
    }

    /** The prompt of the session that the current thread runs a command for. */
    Optional<Prompt> ofCommand() {
        Process process = Process.Utils.current();
        return process == null
                ? Optional.empty()
                : Optional.ofNullable(prompts.get(process.job().session()));
    }

    /** A prompt that waits for a person: nothing may be printed over it. */
    Optional<Prompt> waiting() {
        List<Prompt> all;
        synchronized (prompts) {
            all = List.copyOf(prompts.values());
        }
        // Where there is none there may be no JLine, without which the class of a prompt cannot be linked.
        // Without the lock: a prompt may be busy with a completion, which runs commands.
        return all.isEmpty()
                ? Optional.empty()
                : all.stream().filter(Prompt::isWaiting).findFirst();
    }
}
