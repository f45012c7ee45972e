package hub.core.shell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.felix.gogo.runtime.Parser;
import org.apache.felix.gogo.runtime.Parser.Executable;
import org.apache.felix.gogo.runtime.Parser.Pipeline;
import org.apache.felix.gogo.runtime.Parser.Statement;
import org.apache.felix.gogo.runtime.Token;
import org.apache.felix.service.command.Process;

/**
 * Words that name several files, like {@code samples/*.png}. Gogo makes a list of the names, which is one word; in the shells
 * that people know each is a word. What was typed tells such a list from {@code [a b]}.
 */
final class FileNames {

    private static final Pattern SEVERAL = Pattern.compile("[^$(\\[].*[*?{].*|[*?{].*");

    private FileNames() {}

    /** The words of the command that the current thread runs, each name as a word. */
    static List<Object> spread(List<Object> words) {
        Process process = Process.Utils.current();
        if (process == null || words.stream().noneMatch(Collection.class::isInstance)) {
            return words;
        }
        List<Token> typed;
        try {
            typed = typed(process);
        } catch (NoClassDefFoundError e) {
            // A container that has another shell keeps Gogo's parser to itself.
            return words;
        }
        int first = typed.size() - words.size();
        // Where $args stands for several words, what was typed is no help.
        if (first < 1) {
            return words;
        }
        var spread = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            boolean names = words.get(i) instanceof Collection<?>
                    && SEVERAL.matcher(typed.get(first + i)).matches();
            spread.addAll(names ? (Collection<?>) words.get(i) : List.of(words.get(i)));
        }
        return spread;
    }

    private static List<Token> typed(Process process) {
        List<Executable> all = new Parser(process.job().command()).program().tokens();
        if (all.size() != 1) {
            return List.of();
        }
        // Between two statements of a pipe stands the sign of the pipe.
        int index = 2 * process.job().processes().indexOf(process);
        Executable statement =
                all.getFirst() instanceof Pipeline pipeline ? pipeline.tokens().get(index) : all.getFirst();
        return statement instanceof Statement own ? own.tokens() : List.of();
    }
}
