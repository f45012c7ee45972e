package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Unloaded;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.inject.Inject;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A model's life by the commands of a container's shell, which has no terminal of hub's. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class GogoIT {

    @Inject
    private CommandProcessor processor;

    private Object type(String line) throws Exception {
        try (CommandSession session = processor.createSession(
                new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), new ByteArrayOutputStream())) {
            return session.execute("hub:" + line);
        }
    }

    private static void assertGone(Object unloaded) {
        List<?> all = (List<?>) unloaded;
        assertTrue(!all.isEmpty() && all.stream().allMatch(each -> ((Unloaded) each).gone()), unloaded::toString);
    }

    @Test
    public void aModelIsLoadedRunAndUnloadedWithoutATrace() throws Exception {
        String repo = HubProcess.ROOT.resolve("examples/echo-b").toString();
        String id = String.valueOf(type("load " + repo + " echo times=2"));
        assertEquals("baba", String.valueOf(type("run " + id + " say ab")));
        assertGone(type("unload --verify " + id));
        assertEquals("[]", String.valueOf(type("models")));
    }

    private static void save(Path repo, String greeting) throws Exception {
        Files.writeString(repo.resolve("hubconf.java"), """
            public final class hubconf {
                public static final class Greeting implements java.util.function.UnaryOperator<String> {
                    public String apply(String name) { return "%s " + name; }
                }
                public Greeting greeting() { return new Greeting(); }
            }
            """.formatted(greeting));
    }

    @Test
    public void aModelIsFollowedAndUnloadedWithoutATrace() throws Exception {
        Path repo = Files.createTempDirectory("greeting");
        save(repo, "hello");
        String name = String.valueOf(type("follow " + repo + " greeting"));
        assertEquals("hello you", String.valueOf(type("run " + name + " apply you")));
        save(repo, "good morning");
        awaitEquals("good morning you", () -> String.valueOf(type("run " + name + " apply you")));
        assertGone(type("unload --verify " + name));
        assertEquals("[]", String.valueOf(type("models")));
    }
}
