package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;

/** What a repo can do wrong: each gives one message that says what and where, and leaves no bundle behind. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class RepoErrorsIT {

    @Inject
    private Hub hub;

    @Inject
    private BundleContext context;

    private static Path repo(String hubconf) throws IOException {
        Path dir = Files.createTempDirectory("repo");
        Files.writeString(dir.resolve("hubconf.java"), hubconf);
        return dir;
    }

    private HubException fails(Kind kind, Path repo, String entrypoint, Arguments arguments) {
        int before = context.getBundles().length;
        var error =
                assertThrows(HubException.class, () -> hub.open(repo.toString()).load(entrypoint, arguments));
        hub.repos().forEach(running -> running.close());
        assertEquals(before, context.getBundles().length, () -> Arrays.toString(context.getBundles()));
        assertEquals(kind, error.kind(), error::getMessage);
        return error;
    }

    private static void assertSays(HubException error, String... parts) {
        for (String part : parts) {
            assertTrue(error.getMessage().contains(part), () -> part + " is missing in: " + error.getMessage());
        }
    }

    @Test
    public void aFolderThatIsNotThere() {
        assertSays(fails(Kind.NOT_FOUND, Path.of("/no/such/folder"), "x", Arguments.none()), "/no/such/folder");
    }

    @Test
    public void noHubconf() throws IOException {
        Path empty = Files.createTempDirectory("empty");
        assertSays(fails(Kind.NOT_FOUND, empty, "x", Arguments.none()), "hubconf.java", empty.toString());
    }

    @Test
    public void aSourceThatDoesNotCompile() throws IOException {
        Path repo = repo("""
            public final class hubconf {
                public int one() {
                    return "1";
                }
            }
            """);
        assertSays(fails(Kind.BUILD, repo, "one", Arguments.none()), "hubconf.java:3:", "String");
    }

    @Test
    public void anUnknownEntrypoint() throws IOException {
        Path repo = repo("public final class hubconf { public int one() { return 1; } }");
        assertSays(fails(Kind.NOT_FOUND, repo, "two", Arguments.none()), "Cannot find callable two in hubconf", "one");
    }

    @Test
    public void aHiddenMethodIsNoEntrypoint() throws IOException {
        Path repo =
                repo("public final class hubconf { public int one() { return 1; } public int _two() { return 2; } }");
        assertSays(fails(Kind.NOT_FOUND, repo, "_two", Arguments.none()), "Cannot find callable _two in hubconf");
    }

    private static final String TIMES =
            "public final class hubconf { public int twice(int times) { return 2 * times; } }";

    @Test
    public void anUnknownArgument() throws IOException {
        assertSays(fails(Kind.ARGUMENT, repo(TIMES), "twice", Arguments.named("tims", 1)), "tims", "twice(int times)");
    }

    @Test
    public void aMissingArgument() throws IOException {
        assertSays(fails(Kind.ARGUMENT, repo(TIMES), "twice", Arguments.none()), "times", "twice(int times)");
    }

    @Test
    public void oneArgumentTooMany() throws IOException {
        assertSays(fails(Kind.ARGUMENT, repo(TIMES), "twice", Arguments.of(1, 2)), "twice(int times)");
    }

    @Test
    public void anArgumentThatDoesNotConvert() throws IOException {
        assertSays(
                fails(Kind.ARGUMENT, repo(TIMES), "twice", Arguments.named("times", "often")),
                "times",
                "often",
                "twice(int times)");
    }

    @Test
    public void missingDependencies() throws IOException {
        Path repo = repo("""
            public final class hubconf {
                public static final java.util.List<String> dependencies = java.util.List.of("no.such.one", "hub.core", "no.such.two");

                public int one() {
                    return 1;
                }
            }
            """);
        assertSays(
                fails(Kind.DEPENDENCY, repo, "one", Arguments.none()),
                "Missing dependencies: no.such.one, no.such.two");
    }

    @Test
    public void aConstructorThatThrows() throws IOException {
        Path repo = repo("""
            public final class hubconf {
                public hubconf() {
                    throw new IllegalStateException("no luck today");
                }

                public int one() {
                    return 1;
                }
            }
            """);
        assertSays(fails(Kind.REPO_CODE, repo, "one", Arguments.none()), "no luck today");
    }
}
