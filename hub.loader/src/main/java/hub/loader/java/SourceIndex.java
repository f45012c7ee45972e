package hub.loader.java;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import hub.core.HubException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject.Kind;

/**
 * The sources of a repo by the packages that they declare. The compiler looks here for each class that it meets, so only
 * what {@code hubconf} reaches is compiled.
 */
final class SourceIndex {

    private final JavaCompiler compiler;
    private final SourceTree tree;
    private final Map<String, List<Path>> packages;
    private final Map<String, Map<String, SourceFile>> classes = new HashMap<>();
    private final BundleLimits limits;

    private SourceIndex(JavaCompiler compiler, SourceTree tree, Map<String, List<Path>> packages) {
        this.compiler = compiler;
        this.tree = tree;
        this.packages = packages;
        this.limits = new BundleLimits(tree.root());
    }

    /** Reads where each source belongs; none is parsed yet. */
    static SourceIndex of(JavaCompiler compiler, SourceTree tree) throws IOException {
        var packages = new HashMap<String, List<Path>>();
        for (Path source : tree.sources()) {
            packages.computeIfAbsent(PackageLine.read(source), _ -> new ArrayList<>())
                    .add(source);
        }
        return new SourceIndex(compiler, tree, packages);
    }

    /** The source of a class, by its full name; empty if the repo has none. */
    Optional<SourceFile> find(String className) {
        int dot = className.lastIndexOf('.');
        return Optional.ofNullable(
                ofPackage(dot < 0 ? "" : className.substring(0, dot)).get(className));
    }

    /**
     * The sources of all classes of a package, by full name.
     *
     * @throws HubException of kind BUILD if the packages that were asked for have too many sources, or too many bytes of them
     */
    Map<String, SourceFile> ofPackage(String name) {
        return classes.computeIfAbsent(name, _ -> read(name));
    }

    private Map<String, SourceFile> read(String name) {
        List<Path> files = packages.getOrDefault(name, List.of());
        if (files.isEmpty()) {
            return Map.of();
        }
        files.forEach(file -> limits.add(file.toFile().length()));
        var found = new HashMap<String, SourceFile>();
        parse(files).forEach(unit -> {
            Path file = Path.of(unit.getSourceFile().toUri());
            for (Tree declared : unit.getTypeDecls()) {
                if (declared instanceof ClassTree type) {
                    String className = (name.isEmpty() ? "" : name + ".") + type.getSimpleName();
                    found.merge(className, new SourceFile(file, className), this::better);
                }
            }
        });
        return found;
    }

    /** A file may declare more classes than the one of its name, so all are parsed. Their errors do no harm here. */
    private Iterable<? extends CompilationUnitTree> parse(List<Path> files) {
        var sources = files.stream().map(file -> new SourceFile(file, "")).toList();
        try {
            return ((JavacTask) compiler.getTask(null, null, _ -> {}, List.of("-proc:none"), null, sources)).parse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of two files that declare one class: the one in the folder of its package, then the one of its name. */
    private SourceFile better(SourceFile one, SourceFile other) {
        return Stream.of(one, other)
                .min(Comparator.comparing((SourceFile file) -> !tree.isAtHome(file.path(), file.className()))
                        .thenComparing(file -> !file.isNameCompatible(simpleName(file.className()), Kind.SOURCE))
                        .thenComparing(file -> file.path().getNameCount())
                        .thenComparing(SourceFile::path))
                .orElseThrow();
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
