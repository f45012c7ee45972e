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

/** Completes hub's commands at a prompt of JLine, and leaves all others to Gogo. */
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
            List<Choice> own = completion.commands().toList();
            others.complete(reader, line, candidates);
            candidates.removeIf(candidate -> own.stream()
                    .anyMatch(choice -> candidate.value().equals(choice.word())
                            || candidate.value().equals(SCOPE + choice.word())));
            own.forEach(choice -> candidates.add(candidate(choice)));
            return;
        }
        String first = before.getFirst();
        String name = first.startsWith(SCOPE) ? first.substring(SCOPE.length()) : first.equals("man") ? "help" : first;
        if (first.startsWith("$") && session.get(first.substring(1)) instanceof ModelValue model) {
            add(completion.ofModel(model.toString(), before.subList(1, before.size()), word), reader, word, candidates);
        } else if (completion.command(name).isPresent()) {
            var words = new ArrayList<>(before);
            words.set(0, name);
            add(completion.of(words, word), reader, word, candidates);
        } else {
            others.complete(reader, line, candidates);
        }
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
