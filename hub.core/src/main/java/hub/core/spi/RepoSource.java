package hub.core.spi;

import hub.core.Entrypoint;
import hub.core.Inspection.Use;
import java.util.List;

/**
 * What a repo says of itself: read from its files by a {@link LanguageRuntime}, without running them.
 *
 * @param entrypoints the repo's own entrypoints, then its helpers, each sorted by name
 * @param dynamic why the list of entrypoints may lack some: a line for each place, with file and line; empty if it is complete
 * @param dependencies what {@code dependencies} lists
 * @param imports what its code takes from outside the repo as it starts: modules, by name
 * @param lateImports the same of what only a call takes, without that of {@code imports}
 * @param uses what the code reaches for
 * @param warnings what else a person should know: a line for each
 */
public record RepoSource(
        List<Entrypoint> entrypoints,
        List<String> dynamic,
        List<String> dependencies,
        List<String> imports,
        List<String> lateImports,
        List<Use> uses,
        List<String> warnings) {

    public RepoSource {
        entrypoints = List.copyOf(entrypoints);
        dynamic = List.copyOf(dynamic);
        dependencies = List.copyOf(dependencies);
        imports = List.copyOf(imports);
        lateImports = List.copyOf(lateImports);
        uses = List.copyOf(uses);
        warnings = List.copyOf(warnings);
    }
}
