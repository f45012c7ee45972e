package hub.loader.java;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.source.util.TreeScanner;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.loader.framework.FrameworkPackages;
import hub.loader.language.Documentation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compiles a repo in process, against the packages that the framework exports and the repo's own libraries. */
final class SourceCompiler {

    /** A full name with a package. A word alone is not taken for a class. */
    private static final Pattern CLASS_NAME = Pattern.compile("\\w+(\\.\\w+)+(\\$\\w+)*");

    private static final String PROCESSORS = "META-INF/services/javax.annotation.processing.Processor";

    private static final Logger LOG = LoggerFactory.getLogger(SourceCompiler.class);

    private static final List<String> OPTIONS = List.of(
            "-parameters", "-proc:none", "-implicit:class", "-Xprefer:source", "-g", "-nowarn", "-Xmaxerrs", "1000");

    /**
     * What a compilation gives.
     *
     * @param classes the compiled classes by their path in the bundle
     * @param documentation what the compiled sources say
     * @param sources the compiled sources
     */
    record Compiled(Map<String, byte[]> classes, Documentation documentation, List<Path> sources) {}

    private final Path root;
    private final Duration limit;

    SourceCompiler(Path root, Duration limit) {
        this.root = root;
        this.limit = limit;
    }

    /**
     * Reads the documentation of {@code hubconf.java} and compiles nothing.
     *
     * @throws HubException of kind BUILD if it cannot be parsed, or declares no class hubconf
     */
    Documentation read(Path hubconf) throws IOException {
        try (var files = new WiringFileManager(compiler(), FrameworkPackages.none(), List.of(), null)) {
            var run = new Run(files, List.of(new SourceFile(hubconf, Documentation.HUBCONF)), List.of());
            return run.finish(() -> {
                var reader = new SourceReader(root, run.task);
                run.task.parse();
                reader.read(run.parsed);
                reader.refuseWithoutHubconf(run.parsed.getFirst());
                return reader.documentation();
            });
        }
    }

    /**
     * Compiles {@code hubconf.java} and all that it reaches.
     *
     * @param named full names of classes that are reached by their names only
     * @throws HubException of kind BUILD that shows every error, or says that it took too long, or that it is too much
     */
    Compiled compile(SourceTree tree, Collection<String> named, FrameworkPackages packages, List<Path> libraries)
            throws IOException {
        SourceIndex index = SourceIndex.of(compiler(), tree);
        var entries = new TreeMap<String, SourceFile>();
        entries.put(Documentation.HUBCONF, new SourceFile(tree.hubconf(), Documentation.HUBCONF));
        named.forEach(name -> index.find(name).ifPresent(source -> entries.putIfAbsent(name, source)));
        while (true) {
            try (var files = new WiringFileManager(compiler(), packages, libraries, index)) {
                var run = new Run(files, List.copyOf(entries.values()), libraries);
                Compiled compiled = run.finish(() -> run.compile(index));
                Map<String, SourceFile> more = run.named;
                more.keySet().removeAll(entries.keySet());
                if (more.isEmpty()) {
                    return compiled;
                }
                // Code that finds a class by its name needs it in the bundle, too.
                entries.putAll(more);
            }
        }
    }

    private static JavaCompiler compiler() {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new HubException(
                    Kind.BUILD,
                    "This Java has no compiler: run on a JDK, or publish hubconf.jar in place of hubconf.java.");
        }
        return compiler;
    }

    /** One run of the compiler. */
    private final class Run {

        private final WiringFileManager files;
        private final List<Path> libraries;
        private final DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        private final List<CompilationUnitTree> parsed = new ArrayList<>();
        private final JavacTask task;

        /** The repo's classes that are not compiled, and whose full names stand in the text of compiled sources. */
        private final Map<String, SourceFile> named = new TreeMap<>();

        Run(WiringFileManager files, List<SourceFile> entries, List<Path> libraries) {
            this.files = files;
            this.libraries = libraries;
            this.task = (JavacTask) compiler().getTask(null, files, diagnostics, OPTIONS, null, entries);
            task.addTaskListener(new TaskListener() {
                @Override
                public void finished(TaskEvent event) {
                    if (event.getKind() == TaskEvent.Kind.PARSE) {
                        parsed.add(event.getCompilationUnit());
                    }
                }
            });
        }

        Compiled compile(SourceIndex index) throws IOException {
            var reader = new SourceReader(root, task);
            task.parse();
            reader.read(parsed);
            int entries = parsed.size();
            task.analyze();
            // The trees are read first: they are empty after code was generated.
            reader.read(parsed.subList(entries, parsed.size()));
            findNames(index);
            task.generate();
            return new Compiled(
                    files.classes(),
                    reader.documentation(),
                    parsed.stream().map(SourceCompiler::file).toList());
        }

        /** Does the work, and throws what the compiler found wrong. */
        <R> R finish(Limited<R> work) throws IOException {
            R result;
            try {
                result = runLimited(task, work);
            } catch (HubException e) {
                // A file with syntax errors cannot be read either. The compiler's own errors say more.
                refuseErrors();
                throw e;
            }
            refuseErrors();
            return result;
        }

        private void refuseErrors() throws IOException {
            refuseOtherEncodings();
            var errors = diagnostics.getDiagnostics().stream()
                    .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                    .toList();
            if (!errors.isEmpty()) {
                throw new HubException(Kind.BUILD, new CompileErrors(root, errors) + processorsNotRun());
            }
            diagnostics.getDiagnostics().forEach(warning -> LOG.warn("{}: {}", root, warning));
        }

        /** Code that a processor would have made looks like code that was forgotten. */
        private String processorsNotRun() throws IOException {
            var names = new ArrayList<String>();
            for (Path library : libraries) {
                try (var jar = new ZipFile(library.toFile())) {
                    if (jar.getEntry(PROCESSORS) != null) {
                        names.add(library.getFileName().toString());
                    }
                }
            }
            return names.isEmpty()
                    ? ""
                    : "\nAnnotation processors are never run, and " + String.join(", ", names)
                            + " has one. Write what it would generate into the sources, or publish hubconf.jar in"
                            + " place of hubconf.java.";
        }

        /** The compiler puts another character in the place of a byte that is not UTF-8, and goes on. */
        private void refuseOtherEncodings() throws IOException {
            var errors = new ArrayList<String>();
            for (CompilationUnitTree unit : parsed) {
                Path file = file(unit);
                SourceFile.encodingError(file).ifPresent(error -> errors.add(root.relativize(file) + ":" + error));
            }
            if (!errors.isEmpty()) {
                throw new HubException(Kind.BUILD, String.join("\n", errors));
            }
        }

        private void findNames(SourceIndex index) {
            var compiled = parsed.stream().map(SourceCompiler::file).collect(Collectors.toSet());
            var scanner = new TreeScanner<Void, Void>() {
                @Override
                public Void visitLiteral(LiteralTree literal, Void none) {
                    if (literal.getValue() instanceof String text
                            && CLASS_NAME.matcher(text).matches()) {
                        String name = text.replaceFirst("\\$.*", "");
                        index.find(name)
                                .filter(source -> !compiled.contains(source.path()))
                                .ifPresent(source -> named.put(name, source));
                    }
                    return null;
                }
            };
            parsed.forEach(unit -> scanner.scan(unit, null));
        }
    }

    private static Path file(CompilationUnitTree unit) {
        return Path.of(unit.getSourceFile().toUri());
    }

    @FunctionalInterface
    private interface Limited<R> {
        R run() throws IOException;
    }

    /** The compiler cannot be interrupted. So it runs in a thread of its own, and a listener ends it at its next step. */
    private <R> R runLimited(JavacTask task, Limited<R> work) throws IOException {
        var future = new FutureTask<R>(work::run);
        task.addTaskListener(new TaskListener() {
            @Override
            public void started(TaskEvent event) {
                if (future.isCancelled()) {
                    throw new CancellationException();
                }
            }
        });
        Thread.ofPlatform().daemon().name("hub-compile " + root.getFileName()).start(future);
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            future.cancel(false);
            throw new HubException(
                    Kind.BUILD, "Compiling " + root + " took longer than " + limit.toSeconds() + " s; given up.", e);
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new HubException(Kind.BUILD, "Compiling " + root + " was interrupted.", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case HubException hub -> throw hub;
                // The compiler wraps what the files that it asks for throw.
                case RuntimeException wrapped when wrapped.getCause() instanceof HubException hub -> throw hub;
                default ->
                    throw new HubException(
                            Kind.BUILD, "The compiler itself failed on " + root + ": " + e.getCause(), e.getCause());
            }
        }
    }
}
