package hub.loader.build;

import hub.core.Inspection;
import hub.core.Inspection.Reach;
import hub.core.Inspection.Use;
import hub.loader.language.Documentation;
import hub.loader.language.JsonObject;
import hub.loader.language.Language;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.osgi.framework.Bundle;
import tools.jackson.databind.json.JsonMapper;

/**
 * The jar of a model bundle.
 *
 * @param jar the file
 * @param language the language of the repo
 * @param documentation what the repo says of itself
 * @param inspection what its code reaches for
 * @param fresh whether it was built just now, and not found in the cache
 */
public record BuiltBundle(
        Path jar, Language language, Documentation documentation, Inspection inspection, boolean fresh) {

    /** Where the inspection lies in the jar. */
    static final String INSPECTION = "OSGI-INF/hub/inspection.json";

    /** Whether an installed bundle is a model's. A container gives bundles whatever locations it likes; this header is hub's. */
    public static boolean isModel(Bundle bundle) {
        return bundle.getHeaders("").get(ModelJar.LANGUAGE) != null;
    }

    static byte[] toJson(Inspection inspection) {
        return JsonMapper.builder().build().writeValueAsBytes(inspection);
    }

    /** Reads a built jar; empty if there is none that can be read. */
    static Optional<BuiltBundle> read(Path file, List<Language> languages) {
        try (var jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                return Optional.empty();
            }
            String name = manifest.getMainAttributes().getValue(ModelJar.LANGUAGE);
            Documentation documentation = Documentation.ofJson(bytes(jar, Documentation.PATH));
            Inspection inspection = inspection(JsonObject.of(bytes(jar, INSPECTION)));
            return languages.stream()
                    .filter(language -> language.name().equals(name))
                    .findFirst()
                    .map(language -> new BuiltBundle(file, language, documentation, inspection, false));
        } catch (IOException | RuntimeException e) {
            // Whatever is damaged in it: the bundle is built anew.
            return Optional.empty();
        }
    }

    private static Inspection inspection(JsonObject read) {
        return new Inspection(
                read.objects(
                        "uses", use -> new Use(Reach.valueOf(use.text("reach")), use.text("where"), use.text("what"))),
                read.texts("imports"),
                read.texts("submodules"));
    }

    private static byte[] bytes(JarFile jar, String path) throws IOException {
        ZipEntry entry = jar.getEntry(path);
        if (entry == null) {
            throw new IOException(jar.getName() + " has no " + path);
        }
        try (var in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
