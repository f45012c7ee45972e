package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Hub;
import hub.core.LiveModel;
import hub.core.spi.BundleMemory;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Models that are replaced while they serve, from code and from configuration. */
@ExtendWith(InFramework.class)
@Tag("equinox")
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
        model.describe();
        assertEquals(1, model.status().calls());
        configuration.delete();
        awaitEquals(0, () -> found().size());
        awaitEquals(List.of(), hub::liveModels);
    }

    @Test
    public void theExampleConsumerUsesAConfiguredModelAndIsThereWhileItIs() throws Exception {
        Bundle consumer = context.installBundle(HubProcess.ROOT
                .resolve("examples/consumer/target/consumer-" + System.getProperty("hub.version") + ".jar")
                .toUri()
                .toString());
        consumer.start();
        assertEquals(
                0,
                context.getServiceReferences(UnaryOperator.class, "(greets=true)")
                        .size());

        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("name", "echo");
        properties.put("repo", HubProcess.ROOT.resolve("examples/echo-a").toString());
        properties.put("entrypoint", "echo");
        properties.put("arguments", new String[] {"times=2"});
        Configuration configuration = configurations.createFactoryConfiguration("hub.model", "?");
        configuration.update(properties);
        awaitEquals(
                1,
                () -> context.getServiceReferences(UnaryOperator.class, "(greets=true)")
                        .size());
        ServiceReference<?> greeter = context.getServiceReferences(UnaryOperator.class, "(greets=true)")
                .iterator()
                .next();
        assertEquals("Hello, youyou!", say(context.getService(greeter)));
        assertEquals(1, hub.liveModels().getFirst().status().calls());

        configuration.delete();
        awaitEquals(
                0,
                () -> context.getServiceReferences(UnaryOperator.class, "(greets=true)")
                        .size());
        consumer.uninstall();
    }

    @Test
    public void aModelThatFitsADeviceOnlyOnceMakesRoomFirst() throws Exception {
        Path dir = save(Files.createTempDirectory("greeting"), "hello");
        var full = context.registerService(
                BundleMemory.class, bundle -> List.of(new BundleMemory.Usage("cuda:0", 6 << 20, 4 << 20)), null);
        try (LiveModel<?> model = hub.follow(dir.toString(), "greeting", UnaryOperator.class)) {
            Files.writeString(
                    dir.resolve("hubconf.java"),
                    Files.readString(dir.resolve("hubconf.java"))
                            .replace("hello", "good morning")
                            .replace("return new", "Thread.sleep(500); return new")
                            .replace("greeting() {", "greeting() throws Exception {"));
            // Side by side, some revision would serve at any moment.
            awaitEquals("", model::revision);
            assertEquals("good morning you", model.use(SwapsIT::say));
        } finally {
            full.unregister();
        }
    }

    @Test
    public void aDeviceThatDoesNotTellWhatIsFreeStopsNothing() throws Exception {
        Path dir = save(Files.createTempDirectory("greeting"), "hello");
        var silent = context.registerService(
                BundleMemory.class, bundle -> List.of(new BundleMemory.Usage("cuda:0", 6 << 20, -1)), null);
        try (LiveModel<?> model = hub.follow(dir.toString(), "greeting", UnaryOperator.class)) {
            String old = model.revision();
            save(dir, "good morning");
            String seen = old;
            for (int i = 0; i < 20_000 && seen.equals(old); i++) {
                Thread.sleep(1);
                seen = model.revision();
            }
            assertNotEquals(old, seen, "no swap came");
            assertFalse(seen.isEmpty(), "calls waited");
        } finally {
            silent.unregister();
        }
    }

    @Test
    public void whatIsClosedWithinASwapLeavesTheOldRevisionToItsCalls() throws Exception {
        Path dir = save(Files.createTempDirectory("greeting"), "hello");
        LiveModel<?> model = hub.follow(dir.toString(), "greeting", UnaryOperator.class);
        long old = model.status().bundle();
        var inside = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var call = Together.start(() -> model.use(greeting -> {
            inside.countDown();
            await(mayEnd);
            return say(greeting);
        }));
        inside.await();
        save(dir, "good morning");
        awaitEquals(1L, () -> model.status().swaps());
        var closing = Together.start(() -> {
            model.close();
            return true;
        });
        awaitEquals(List.of(), hub::liveModels);
        // An old revision that is not left to its calls has ended by then.
        Thread.sleep(500);
        assertEquals(Bundle.ACTIVE, context.getBundle(old).getState());
        mayEnd.countDown();
        assertEquals("hello you", call.get());
        assertTrue(closing.get());
        awaitEquals(true, () -> context.getBundle(old) == null);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    public void theConfigurationDescribesItself() throws Exception {
        Bundle core = FrameworkUtil.getBundle(Hub.class);
        var described = new ArrayList<String>();
        for (URL file : Collections.list(core.findEntries("OSGI-INF/metatype", "*.xml", false))) {
            try (var in = file.openStream()) {
                described.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        String model = described.stream()
                .filter(text -> text.contains("factoryPid=\"hub.model\""))
                .findFirst()
                .orElseThrow();
        for (String key : List.of("name", "repo", "entrypoint", "interval.seconds", "warm.up", "memory")) {
            assertTrue(model.contains("id=\"" + key + "\""), key);
        }
    }

    @SuppressWarnings("unchecked")
    private static String say(Object greeting) {
        return ((UnaryOperator<String>) greeting).apply("you");
    }

    private List<?> found() throws Exception {
        return List.copyOf(context.getServiceReferences(LiveModel.class, "(hub.model.name=greeting)"));
    }
}
