import aQute.bnd.osgi.repository.SimpleIndexer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes {@code index.xml} into the folder of a distribution: an OSGi repository of its bundles, with relative addresses. */
class Index {

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        try (var files = Files.walk(folder)) {
            List<File> bundles = files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> !isOfTheLauncher(folder.relativize(file)))
                    .sorted()
                    .map(Path::toFile)
                    .toList();
            new SimpleIndexer()
                    .files(bundles)
                    .base(folder.toUri())
                    .name("hub")
                    .increment(0)
                    .index(folder.resolve("index.xml").toFile());
        }
    }

    /** The folder lib has what the launcher has on its class path beside the bundles; of these the framework is one. */
    private static boolean isOfTheLauncher(Path file) {
        return file.startsWith("lib") && !file.getFileName().toString().startsWith("org.apache.felix.framework");
    }
}
