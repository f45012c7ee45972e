package hub.loader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the loader builds of repos. */
abstract class BuildFixture extends FrameworkFixture {

    Path builtJar() throws IOException {
        try (var jars = Files.list(running.directory().state().resolve("bundles"))) {
            return jars.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
