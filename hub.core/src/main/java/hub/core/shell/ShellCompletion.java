package hub.core.shell;

import hub.core.Hub;
import hub.core.spi.Housekeeping;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.jline.reader.impl.LineReaderImpl;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Lets the prompts of Gogo's interactive shell complete hub's commands. */
@Component(service = CommandSessionListener.class)
public final class ShellCompletion implements CommandSessionListener {

    private final Completion completion;
    private final Set<CommandSession> sessions =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    @Activate
    public ShellCompletion(
            @Reference ShellCommands commands,
            @Reference NumberedModels models,
            @Reference Hub hub,
            @Reference Housekeeping cache) {
        completion = new Completion(commands::list, models, hub, cache);
    }

    @Override
    public void beforeExecute(CommandSession session, CharSequence line) {
        if (InteractiveSessions.isInteractive(session)
                && session.get(".reader") instanceof LineReaderImpl reader
                && !(reader.getCompleter() instanceof CompletionAtPrompt)) {
            reader.setCompleter(new CompletionAtPrompt(session, reader.getCompleter(), completion));
            sessions.add(session);
        }
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence line, Exception failure) {}

    @Override
    public void afterExecute(CommandSession session, CharSequence line, Object result) {}

    /** Gives each prompt back what it had. */
    @Deactivate
    void close() {
        for (CommandSession session : Set.copyOf(sessions)) {
            if (session.get(".reader") instanceof LineReaderImpl reader
                    && reader.getCompleter() instanceof CompletionAtPrompt ours) {
                reader.setCompleter(ours.others());
            }
        }
    }
}
