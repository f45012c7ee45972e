package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection.Reach;
import hub.core.Repo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

/** Libraries from Maven repositories, and the policy of an installation, in the distribution as it is shipped. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class DependenciesIT {

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    private Hub configured(String property, String... values) throws Exception {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(property, values);
        configurations.getConfiguration("hub.loader", "?").update(properties);
        awaitEquals(
                true,
                () -> Stream.of(context.getAllServiceReferences(null, "(service.pid=hub.loader)"))
                        .allMatch(service -> Arrays.equals(values, (String[]) service.getProperty(property))));
        return context.getService(context.getServiceReference(Hub.class));
    }

    private static Path repo(String hubconf) throws IOException {
        Path dir = Files.createTempDirectory("repo");
        Files.writeString(dir.resolve("hubconf.java"), hubconf);
        return dir;
    }

    /** A library of one text file, which says its version. */
    private static void publish(Path maven, String version) throws Exception {
        Path folder = Files.createDirectories(maven.resolve("org/example/word").resolve(version));
        Path jar = folder.resolve("word-" + version + ".jar");
        try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("word.txt"));
            out.write(version.getBytes());
        }
        Path pom = Files.writeString(
                folder.resolve("word-" + version + ".pom"),
                "<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>word</artifactId>"
                        + "<version>" + version + "</version></project>");
        for (Path file : new Path[] {jar, pom}) {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(Files.readAllBytes(file));
            Files.writeString(
                    file.resolveSibling(file.getFileName() + ".sha1"),
                    HexFormat.of().formatHex(digest));
        }
    }

    private static Path repoWith(String dependency) throws IOException {
        return repo("""
            public final class hubconf {
                public static final java.util.List<String> dependencies = java.util.List.of("%s");

                public String word() throws java.io.IOException {
                    try (var in = hubconf.class.getResourceAsStream("/word.txt")) {
                        return new String(in.readAllBytes());
                    }
                }
            }
            """.formatted(dependency));
    }

    @Test
    public void twoReposUseTwoVersionsOfOneLibrary() throws Exception {
        Path maven = Files.createTempDirectory("maven");
        publish(maven, "1.0");
        publish(maven, "2.0");
        Hub hub = configured("maven.repositories", maven.toUri().toString());

        try (Repo one = hub.open(repoWith("mvn:org.example:word:1.0").toString());
                Repo two = hub.open(repoWith("mvn:org.example:word:2.0").toString())) {
            assertEquals("1.0", one.load("word", Arguments.none()));
            assertEquals("2.0", two.load("word", Arguments.none()));
        }
        String absent = repoWith("mvn:org.example:word:3.0").toString();
        var error = assertThrows(HubException.class, () -> hub.open(absent));
        assertEquals(
                "Missing dependencies: mvn:org.example:word:3.0. What begins with mvn: must be in a repository that the"
                        + " configuration hub.loader names as maven.repositories.",
                error.getMessage());
    }

    @Test
    public void whatThePolicyRefusesDoesNotRun() throws Exception {
        String leaver = repo("""
            public final class hubconf {
                public void leave() {
                    System.exit(3);
                }
            }
            """).toString();
        Hub hub = configured("refuse", "EXIT", "PROCESSES");

        var error = assertThrows(HubException.class, () -> hub.open(leaver));
        assertEquals(Kind.REFUSED, error.kind());
        assertTrue(error.getMessage().contains("EXIT  hubconf.leave calls java.lang.System.exit"), error.getMessage());
        assertTrue(hub.inspect(leaver).reaches().contains(Reach.EXIT));
        hub.open(repo("public final class hubconf {}").toString()).close();
    }
}
