package hub.loader.java;

import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.loader.framework.FrameworkPackages;
import hub.loader.language.Documentation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a repo in process, against the packages that the framework exports and the repo's own libraries. */
final class SourceCompiler {

    private static final List<String> OPTIONS =
            List.of("-parameters", "-proc:none", "-implicit:none", "-g", "-nowarn", "-Xmaxerrs", "1000");

    /** The compiled classes by path, and what the sources say. */
    record Compiled(Map<String, byte[]> classes, Documentation documentation) {}

    private final Path root;
    private final Duration limit;

    SourceCompiler(Path root, Duration limit) {
        this.root = root;
        this.limit = limit;
    }

    /**
     * Reads the documentation of sources and compiles nothing.
     *
     * @throws HubException of kind BUILD if they cannot be parsed
     */
    Documentation read(List<Path> sources) throws IOException {
        return withTask(sources, FrameworkPackages.none(), List.of(), (task, files) -> read(task));
    }

    /**
     * Compiles sources.
     *
     * @throws HubException of kind BUILD that shows every error, or says that it took too long
     */
    Compiled compile(List<Path> sources, FrameworkPackages packages, List<Path> libraries) throws IOException {
        return withTask(sources, packages, libraries, (task, files) -> {
            Documentation documentation = read(task);
            task.analyze();
            task.generate();
            return new Compiled(files.classes(), documentation);
        });
    }

    private Documentation read(JavacTask task) throws IOException {
        return new SourceReader(root, task).read(task.parse());
    }

    @FunctionalInterface
    private interface Work<R> {
        R run(JavacTask task, WiringFileManager files) throws IOException;
    }

    private <R> R withTask(List<Path> sources, FrameworkPackages packages, List<Path> libraries, Work<R> work)
            throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new HubException(
                    Kind.BUILD, "This Java has no compiler: run on a JDK, or publish hubconf.jar with the repo.");
        }
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        try (var files = new WiringFileManager(compiler, packages, libraries)) {
            var task = (JavacTask) compiler.getTask(null, files, diagnostics, OPTIONS, null, files.sources(sources));
            R result;
            try {
                result = runLimited(task, () -> work.run(task, files));
            } catch (HubException e) {
                // A file with syntax errors cannot be read either. The compiler's own errors say more.
                refuseErrors(diagnostics);
                throw e;
            }
            refuseErrors(diagnostics);
            return result;
        }
    }

    private void refuseErrors(DiagnosticCollector<JavaFileObject> diagnostics) {
        var errors = diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .toList();
        if (!errors.isEmpty()) {
            throw new HubException(Kind.BUILD, new CompileErrors(root, errors).toString());
        }
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
                default ->
                    throw new HubException(
                            Kind.BUILD, "The compiler itself failed on " + root + ": " + e.getCause(), e.getCause());
            }
        }
    }
}
