package hub.core.shell;

import hub.core.shell.Completion.Choice;
import hub.core.shell.Completion.Choices;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.jline.builtins.Completers.FilesCompleter;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.reader.impl.completer.ArgumentCompleter.ArgumentLine;

/** Completes hub's commands at a prompt of JLine, that of Gogo's shell or of Karaf's, and leaves all others to the shell. */
final class CompletionAtPrompt implements Completer {

    private static final String SCOPE = "hub:";

    private final CommandSession session;
    private final Completer others;
    private final Completion completion;

    private CompletionAtPrompt(CommandSession session, Completer others, Completion completion) {
        this.session = session;
        this.others = others;
        this.completion = completion;
    }

    /** Completes in a session from now on. Returns false if it does so already. */
    static boolean install(CommandSession session, Completion completion) {
        if (session.get(".reader") instanceof LineReaderImpl reader
                && !(reader.getCompleter() instanceof CompletionAtPrompt)) {
            reader.setCompleter(new CompletionAtPrompt(session, reader.getCompleter(), completion));
            return true;
        }
        return false;
    }

    /** Gives the prompt of a session back what completed before. */
    static void remove(CommandSession session) {
        if (session.get(".reader") instanceof LineReaderImpl reader
                && reader.getCompleter() instanceof CompletionAtPrompt ours) {
            reader.setCompleter(ours.others);
        }
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        List<String> before = line.words().subList(0, line.wordIndex());
        String word = line.word().substring(0, line.wordCursor());
        if (before.isEmpty()) {
            others.complete(reader, line, candidates);
            completion.commands().forEach(choice -> addCommand(choice, word, candidates));
            return;
        }
        String first = before.getFirst();
        String name = first.startsWith(SCOPE) ? first.substring(SCOPE.length()) : first.equals("man") ? "help" : first;
        if (first.startsWith("$") && session.get(first.substring(1)) instanceof ModelValue model) {
            add(completion.ofModel(model.toString(), before.subList(1, before.size()), word), reader, word, candidates);
        } else if (completion.command(name).isPresent() && (first.startsWith(SCOPE) || needsNoScope(name))) {
            var words = new ArrayList<>(before);
            words.set(0, name);
            add(completion.of(words, word), reader, word, candidates);
        } else {
            others.complete(reader, line, candidates);
        }
    }

    /** A command has its scope where other scopes come first, as in Karaf, and where its first letters have it. */
    private void addCommand(Choice command, String word, List<Candidate> candidates) {
        String scoped = SCOPE + command.word();
        boolean first = String.valueOf(session.get("SCOPE")).startsWith(SCOPE);
        candidates.removeIf(candidate ->
                candidate.value().equals(scoped) || first && candidate.value().equals(command.word()));
        candidates.add(candidate(first && !word.startsWith(SCOPE) ? command : new Choice(scoped, command.text())));
    }

    /** Whether the name alone means hub's command, and not that of another scope. */
    private boolean needsNoScope(String name) {
        return session.get("*:" + name) == session.get(SCOPE + name);
    }

    private void add(Choices choices, LineReader reader, String word, List<Candidate> candidates) {
        choices.words().forEach(choice -> candidates.add(candidate(choice)));
        if (!choices.files()) {
            return;
        }
        String file = word.substring(choices.before().length());
        var files = new ArrayList<Candidate>();
        new FilesCompleter(session.currentDir()).complete(reader, new ArgumentLine(file, file.length()), files);
        for (Candidate each : files) {
            candidates.add(new Candidate(
                    choices.before() + each.value(),
                    each.displ(),
                    each.group(),
                    each.descr(),
                    each.suffix(),
                    each.key(),
                    each.complete()));
        }
    }

    private static Candidate candidate(Choice choice) {
        return new Candidate(
                choice.word(),
                choice.word(),
                null,
                choice.text().isEmpty() ? null : choice.text(),
                null,
                null,
                choice.complete());
    }
}
