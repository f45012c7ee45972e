package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.LiveModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.inject.Inject;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.inventory.Format;
import org.apache.felix.inventory.InventoryPrinter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventHandler;

/** What operators see where a container has EventAdmin, Felix Health Checks and Felix's inventory. */
@ExtendWith(InFramework.class)
@Tag("equinox")
@Beside({EventAdmin.class, HealthCheck.class, InventoryPrinter.class})
public class OperationsIT {

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    private Hub hub() {
        return context.getService(context.getServiceReference(Hub.class));
    }

    private static void save(Path repo, String body) throws IOException {
        Files.writeString(
                repo.resolve("hubconf.java"), "public final class hubconf { public Object hello() { " + body + " } }");
    }

    private LiveModel<Object> follow(Path repo) {
        return hub().follow(repo.toString(), "hello", Object.class, FollowOptions.DEFAULT.withName("greeting"));
    }

    private static List<String> topics(List<Event> events) {
        return events.stream()
                .map(event -> event.getTopic().replace("hub/model/", ""))
                .toList();
    }

    @Test
    public void eventsTellOfLoadSwapFailureAndUnload() throws Exception {
        var events = new CopyOnWriteArrayList<Event>();
        EventHandler handler = events::add;
        var registration = context.registerService(
                EventHandler.class, handler, new Hashtable<>(Map.of("event.topics", "hub/model/*")));
        Path repo = Files.createTempDirectory("greeting");
        save(repo, "return 1;");
        try (LiveModel<Object> model = follow(repo)) {
            awaitEquals(List.of("LOADED"), () -> topics(events));
            String first = model.revision();
            assertEquals(first, events.getFirst().getProperty("revision"));
            assertEquals(model.status().bundle(), events.getFirst().getProperty("bundle.id"));

            save(repo, "return 2;");
            awaitEquals(List.of("LOADED", "LOADED", "SWAPPED", "UNLOADED"), () -> topics(events));
            Event swapped = events.get(2);
            assertEquals(first, swapped.getProperty("previous"));
            assertEquals(model.revision(), swapped.getProperty("revision"));
            assertEquals("greeting", swapped.getProperty("name"));
            assertEquals("hello", swapped.getProperty("entrypoint"));
            assertEquals(repo.toString(), swapped.getProperty("repo"));
            assertEquals(first, events.get(3).getProperty("revision"));

            save(repo, "return nothing;");
            awaitEquals("FAILED", () -> topics(events).getLast());
            Event failed = events.getLast();
            assertTrue(failed.getProperty("message").toString().contains("nothing"), failed::toString);
            assertEquals("STALE", failed.getProperty("state"));
        }
        awaitEquals("UNLOADED", () -> topics(events).getLast());
        registration.unregister();
    }

    private Result check() throws Exception {
        return context.getService(context.getServiceReferences(HealthCheck.class, "(hc.name=hub)")
                        .iterator()
                        .next())
                .execute();
    }

    @Test
    public void theHealthCheckTellsWhichModelsServe() throws Exception {
        Path repo = Files.createTempDirectory("greeting");
        save(repo, "return 1;");
        try (LiveModel<Object> model = follow(repo);
                var settings = new Settings(context, configurations)) {
            assertEquals(Result.Status.OK, check().getStatus(), check()::toString);
            assertTrue(check().toString().contains("greeting is SERVING " + model.revision()), check()::toString);

            save(repo, "return nothing;");
            awaitEquals(LiveModel.State.STALE, model::state);
            assertEquals(Result.Status.WARN, check().getStatus(), check()::toString);
            assertTrue(check().toString().contains("greeting is STALE"), check()::toString);

            settings.add("hub.model", Map.of("name", "broken", "repo", repo.toString()));
            awaitEquals(2, () -> hub().liveModels().size());
            assertEquals(Result.Status.CRITICAL, check().getStatus(), check()::toString);
            assertTrue(check().toString().contains("broken is DOWN"), check()::toString);
        }
        awaitEquals(Result.Status.OK, () -> check().getStatus());

        Path file = Files.createTempFile("no-folder", "");
        try (var settings = new Settings(context, configurations)) {
            settings.set("hub.directory", Map.of("dir", file.resolve("hub").toString()));
            assertEquals(Result.Status.WARN, check().getStatus(), check()::toString);
        }
    }

    private String inventory(Format format) throws Exception {
        InventoryPrinter printer = context.getService(
                context.getServiceReferences(InventoryPrinter.class, "(felix.inventory.printer.name=hub)")
                        .iterator()
                        .next());
        var text = new StringWriter();
        printer.print(new PrintWriter(text, true), format, false);
        return text.toString();
    }

    @Test
    public void theInventoryShowsReposAndModels() throws Exception {
        Path repo = Files.createTempDirectory("greeting");
        save(repo, "return 1;");
        try (var opened = hub().open(repo.toString());
                LiveModel<Object> model = follow(repo)) {
            String text = inventory(Format.TEXT);
            assertTrue(text.contains("Repos: 1\n"), text);
            assertTrue(text.contains("  state: SERVING\n"), text);
            String json = inventory(Format.JSON);
            assertTrue(json.contains("\"repo\":\"" + opened.ref() + "\",\"revision\":\"" + opened.revision()), json);
            assertTrue(json.contains("\"name\":\"greeting\""), json);
            assertTrue(json.contains("\"bundle\":" + model.status().bundle()), json);
        }
    }
}
