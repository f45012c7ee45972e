package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LiveModel;
import hub.core.LiveModel.State;
import hub.core.LiveModel.Status;
import hub.core.Repo;
import hub.core.spi.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Mistakes in configurations: each is logged, and takes nothing away that served before. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class ConfigurationIT {

    @Inject
    private ConfigurationAdmin configurations;

    @Inject
    private BundleContext context;

    private static Path repo() throws IOException {
        Path dir = Files.createTempDirectory("greeting");
        Files.writeString(dir.resolve("hubconf.java"), """
            public final class hubconf {
                public record Greeting(String word) {
                    public String greet(String name) { return word + " " + name; }
                }
                public Greeting hello() { return new Greeting("hello"); }
                public Greeting goodbye() { return new Greeting("goodbye"); }
            }
            """);
        return dir;
    }

    private Configuration model(Path repo, String entrypoint) throws IOException {
        Configuration model = configurations.createFactoryConfiguration("hub.model", "?");
        model.update(properties(repo, entrypoint));
        return model;
    }

    private static Hashtable<String, Object> properties(Path repo, String entrypoint) {
        return new Hashtable<>(
                Map.of("name", "greeting", "repo", repo.toString(), "entrypoint", entrypoint, "interval.seconds", 1));
    }

    private String ask() throws Exception {
        var found = context.getServiceReferences(LiveModel.class, "(hub.model.name=greeting)");
        return found.isEmpty()
                ? "nothing serves"
                : String.valueOf(context.getService(found.iterator().next()).invoke("greet", Arguments.of("you")));
    }

    /** A component's services have the values of its configuration. */
    private boolean isDelivered(String pid, Map<String, String> values) throws Exception {
        return Stream.of(context.getAllServiceReferences(null, "(service.pid=" + pid + ")"))
                .anyMatch(service -> values.entrySet().stream()
                        .allMatch(value -> value.getValue().equals(service.getProperty(value.getKey()))));
    }

    private List<Status> states() {
        Hub hub = context.getService(context.getServiceReference(Hub.class));
        return hub.liveModels().stream().map(LiveModel::status).toList();
    }

    private void deleteAll() throws Exception {
        Configuration[] all = configurations.listConfigurations("(service.pid=hub.*)");
        for (Configuration each : all == null ? new Configuration[0] : all) {
            each.delete();
        }
        awaitEquals(List.of(), this::states);
    }

    @Test
    public void aBadValueOfAnyComponentTakesNothingAway() throws Exception {
        try {
            model(repo(), "hello");
            awaitEquals("hello you", this::ask);
            var bad = Map.of(
                    "hub.loader", Map.of("compile.seconds", "2 minutes", "maven.repositories", "no url"),
                    "hub.network", Map.of("attempts", "many", "offline", "perhaps", "backoff", "-1"),
                    "hub.snapshots", Map.of("maxEntries", "0", "maxBytes", "16G"),
                    "hub.trust", Map.of("byCommit", "yes"),
                    "hub.gpu", Map.of("device", "gpu"),
                    "hub.directory", Map.of("dir", "\0"));
            for (var each : bad.entrySet()) {
                configurations.getConfiguration(each.getKey(), "?").update(new Hashtable<>(each.getValue()));
                awaitEquals(true, () -> isDelivered(each.getKey(), each.getValue()));
                awaitEquals("hello you", this::ask);
            }
        } finally {
            deleteAll();
        }
    }

    private void configure(String pid, String key, Object value) throws IOException {
        configurations.getConfiguration(pid, "?").update(new Hashtable<>(Map.of(key, value)));
    }

    private static Optional<Kind> refusal(Executable action) {
        try {
            action.execute();
            return Optional.empty();
        } catch (HubException e) {
            return Optional.of(e.kind());
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Test
    public void aChangeIsTakenAndEndsNothing() throws Exception {
        Hub hub = context.getService(context.getServiceReference(Hub.class));
        Path other = Files.createTempDirectory("hub");
        Path leaving = Files.createTempDirectory("leaving");
        Files.writeString(
                leaving.resolve("hubconf.java"),
                "public final class hubconf { public void leave() { System.exit(1); } }");
        try {
            model(repo(), "hello");
            awaitEquals("hello you", this::ask);
            Repo loaded = hub.open(repo().toString());
            List<Long> bundles = states().stream().map(Status::bundle).toList();

            configure("hub.trust", "otherwise", "refuse");
            awaitEquals(Optional.of(Kind.REFUSED), () -> refusal(() -> hub.open("owner/name")));
            configure("hub.network", "offline", true);
            awaitEquals(
                    Optional.of(Kind.OFFLINE),
                    () -> refusal(() -> hub.downloadUrlToFile(
                            URI.create("http://127.0.0.1:9/file"), other.resolve("file"), null, Progress.NONE)));
            configure("hub.loader", "refuse", "EXIT");
            awaitEquals(
                    Optional.of(Kind.REFUSED),
                    () -> refusal(() -> hub.open(leaving.toString()).close()));
            configure("hub.directory", "dir", other.toString());
            awaitEquals(other, hub::getDir);
            configure("hub.snapshots", "maxEntries", 1);

            assertFalse(loaded.isClosed());
            assertEquals("hello you", ask());
            assertEquals(bundles, states().stream().map(Status::bundle).toList());
            assertEquals(List.of(loaded), hub.repos());
            loaded.close();
        } finally {
            deleteAll();
        }
        awaitEquals(
                Optional.empty(),
                () -> refusal(() -> hub.open(leaving.toString()).close()));
        assertNotEquals(other, hub.getDir());
    }

    @Test
    public void aModelOfABadConfigurationIsDownWithItsReason() throws Exception {
        try {
            Configuration model = model(repo(), "hello");
            var properties = properties(repo(), "hello");
            properties.put("arguments", "word");
            model.update(properties);
            awaitEquals(true, () -> states().stream().anyMatch(state -> state.state() == State.DOWN));
            assertTrue(
                    states().stream()
                            .map(Status::failure)
                            .anyMatch(failure -> failure.toString().contains("not of the form name=value")),
                    () -> states().toString());
        } finally {
            deleteAll();
        }
    }

    @Test
    public void anEditThatCannotBeMadeLeavesTheModelServing() throws Exception {
        try {
            Path repo = repo();
            Configuration model = model(repo, "hello");
            awaitEquals("hello you", this::ask);

            model.update(properties(repo, ""));
            awaitEquals(
                    List.of(State.SERVING, State.DOWN),
                    () -> states().stream().map(Status::state).toList());
            assertEquals("hello you", ask());

            model.update(properties(repo, "nothing"));
            awaitEquals(true, () -> states().toString().contains("Cannot find callable nothing"));
            assertEquals("hello you", ask());

            model.update(properties(repo, "goodbye"));
            awaitEquals("goodbye you", this::ask);
            awaitEquals(
                    List.of(State.SERVING),
                    () -> states().stream().map(Status::state).toList());
        } finally {
            deleteAll();
        }
    }
}
