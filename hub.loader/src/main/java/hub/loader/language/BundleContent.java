package hub.loader.language;

import aQute.bnd.osgi.Jar;
import hub.core.Inspection.Use;
import java.nio.file.Path;
import java.util.List;

/**
 * What goes into a repo's bundle.
 *
 * @param jar the files of the bundle
 * @param libraries jars that its class path has beside them
 * @param documentation what the repo says of itself, its entrypoints first
 * @param uses what its code reaches for, and that of its libraries
 * @param imports what its code takes from elsewhere, beside the packages that its classes import
 */
public record BundleContent(
        Jar jar, List<Path> libraries, Documentation documentation, List<Use> uses, List<String> imports)
        implements AutoCloseable {

    @Override
    public void close() {
        jar.close();
    }
}
