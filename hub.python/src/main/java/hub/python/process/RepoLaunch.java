package hub.python.process;

import hub.core.spi.RepoSource;
import hub.core.spi.Snapshot;
import hub.python.interpreter.Interpreter;
import hub.python.wire.AskHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A repo and how its processes run.
 *
 * @param snapshot the files
 * @param isUnchanged whether they are still those of the revision
 * @param source what reading them showed
 * @param interpreter the Python that runs it
 * @param compiled where its processes keep the modules that they have compiled, or null
 * @param environment variables for its processes, beside those of this one
 * @param asks answers what its processes ask for
 * @param output receives what its processes write
 * @param callLimit how long a call may take, or null
 * @param startLimit how long the import of its hubconf may take
 * @param workers how many processes serve it
 */
public record RepoLaunch(
        Snapshot snapshot,
        BooleanSupplier isUnchanged,
        RepoSource source,
        Interpreter interpreter,
        Path compiled,
        Map<String, String> environment,
        AskHandler asks,
        RepoOutput output,
        Duration callLimit,
        Duration startLimit,
        int workers) {

    /** What it is called in messages. */
    String name() {
        return snapshot.ref().toString();
    }

    /** The modules that it needs, without those inside them. */
    Set<String> modules() {
        var modules = new LinkedHashSet<String>();
        source.dependencies().forEach(name -> modules.add(name.split("[^\\w]", 2)[0]));
        source.imports().forEach(name -> modules.add(name.split("\\.", 2)[0]));
        return modules;
    }
}
