package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.LiveModel;
import hub.core.LiveModel.State;
import hub.core.LiveModel.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Mistakes in configurations: each is logged, and takes nothing away that served before. */
@ExtendWith(InFelix.class)
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
