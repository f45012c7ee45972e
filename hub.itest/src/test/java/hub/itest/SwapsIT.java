package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Hub;
import hub.core.LiveModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Models that are replaced while they serve, from code and from configuration. */
@ExtendWith(InFelix.class)
public class SwapsIT {

    @Inject
    private Hub hub;

    @Inject
    private ConfigurationAdmin configurations;

    @Inject
    private BundleContext context;

    private static Path save(Path dir, String greeting) throws IOException {
        Files.writeString(dir.resolve("hubconf.java"), """
            public final class hubconf {
                public static final class Greeting implements java.util.function.UnaryOperator<String> {
                    public String apply(String name) { return "%s " + name; }
                }
                public Greeting greeting() { return new Greeting(); }
            }
            """.formatted(greeting));
        return dir;
    }

    private static void awaitEquals(Object expected, Callable<?> actual) throws Exception {
        for (int i = 0; i < 2_000 && !expected.equals(actual.call()); i++) {
            Thread.sleep(10);
        }
        assertEquals(expected, actual.call());
    }

    @Test
    @SuppressWarnings("unchecked")
    public void aSavedFileIsLive() throws Exception {
        Path dir = save(Files.createTempDirectory("greeting"), "hello");
        try (LiveModel<UnaryOperator<String>> model = (LiveModel<UnaryOperator<String>>)
                (LiveModel<?>) hub.follow(dir.toString(), "greeting", UnaryOperator.class)) {
            assertEquals("hello you", model.use(greeting -> greeting.apply("you")));
            assertTrue(hub.liveModels().contains(model));
            save(dir, "good morning");
            awaitEquals("good morning you", () -> model.use(greeting -> greeting.apply("you")));
        }
        assertTrue(hub.liveModels().isEmpty());
    }

    @Test
    public void aConfiguredModelIsAServiceWithItsName() throws Exception {
        Path dir = save(Files.createTempDirectory("greeting"), "hello");
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("name", "greeting");
        properties.put("repo", dir.toString());
        properties.put("entrypoint", "greeting");
        properties.put("warm.up", new String[] {"apply", "nobody"});
        Configuration configuration = configurations.createFactoryConfiguration("hub.model", "?");
        configuration.update(properties);
        awaitEquals(1, () -> found().size());
        LiveModel<?> model =
                context.getService(context.getServiceReferences(LiveModel.class, "(hub.model.name=greeting)")
                        .iterator()
                        .next());
        assertEquals("hello you", model.use(greeting -> say(greeting)));
        assertEquals(1, model.status().calls());
        configuration.delete();
        awaitEquals(0, () -> found().size());
        awaitEquals(List.of(), hub::liveModels);
    }

    @SuppressWarnings("unchecked")
    private static String say(Object greeting) {
        return ((UnaryOperator<String>) greeting).apply("you");
    }

    private List<?> found() throws Exception {
        return List.copyOf(context.getServiceReferences(LiveModel.class, "(hub.model.name=greeting)"));
    }
}
