package hub.core.shell;

import hub.core.Hub;
import hub.core.spi.Housekeeping;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Lets the prompts of Gogo's interactive shell complete hub's commands. */
@Component(service = CommandSessionListener.class)
public final class ShellCompletion implements CommandSessionListener {

    private final ShellCommands commands;
    private final ComponentServiceObjects<NumberedModels> models;
    private final ComponentServiceObjects<Hub> hub;
    private final ComponentServiceObjects<Housekeeping> cache;
    private Completion completion;
    private final Set<CommandSession> sessions =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** The services are got for the first prompt: Gogo gets this one as soon as it starts. */
    @Activate
    public ShellCompletion(
            @Reference ShellCommands commands,
            @Reference ComponentServiceObjects<NumberedModels> models,
            @Reference ComponentServiceObjects<Hub> hub,
            @Reference ComponentServiceObjects<Housekeeping> cache) {
        this.commands = commands;
        this.models = models;
        this.hub = hub;
        this.cache = cache;
    }

    private synchronized Completion completion() {
        if (completion == null) {
            completion = new Completion(commands::list, models.getService(), hub.getService(), cache.getService());
        }
        return completion;
    }

    @Override
    public void beforeExecute(CommandSession session, CharSequence line) {
        // This class names none of JLine, which is not there where no session has a terminal.
        if (InteractiveSessions.isInteractive(session) && CompletionAtPrompt.install(session, completion())) {
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
        // A method reference would link the class of prompts where there are none.
        for (CommandSession session : Set.copyOf(sessions)) {
            CompletionAtPrompt.remove(session);
        }
    }
}
