package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LiveModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

/** Sets each key of the factory hub.model, and sees what that does. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class ModelKeysIT {

    private static final String PID = "hub.model";

    /** It says how many model bundles ran when it was made: the old revision's is among them if that runs on. */
    private static final String HUBCONF = """
        import org.osgi.framework.*;
        import java.util.*;

        public final class hubconf {
            public static final class Model {
                private final List<String> facts;
                Model(List<String> facts) { this.facts = facts; }
                public void remember(String fact) { facts.add(fact); }
                public List<String> facts() { return facts; }
            }

            public Model model(@hub.core.Default("") String word, @hub.core.Default("") String device) {
                long bundles = Arrays.stream(FrameworkUtil.getBundle(hubconf.class).getBundleContext().getBundles())
                        .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                        .filter(bundle -> bundle.getHeaders("").get("Hub-Language") != null)
                        .count();
                return new Model(new ArrayList<>(List.of("VERSION", word, device, "bundles " + bundles)));
            }
        }
        """;

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    private Settings settings() {
        return new Settings(context, configurations);
    }

    private Hub hub() {
        return context.getService(context.getServiceReference(Hub.class));
    }

    private static Path repo() throws IOException {
        Path repo = Files.createTempDirectory("models");
        save(repo, "first");
        return repo;
    }

    private static void save(Path repo, String version) throws IOException {
        Files.writeString(repo.resolve("hubconf.java"), HUBCONF.replace("VERSION", version));
    }

    private static Map<String, Object> model(Path repo, Map<String, ?> more) {
        var all = new HashMap<String, Object>(more);
        all.putIfAbsent("name", "model");
        all.put("repo", repo.toString());
        all.put("entrypoint", "model");
        return all;
    }

    private LiveModel<?> model(String name) throws Exception {
        var found = context.getServiceReferences(LiveModel.class, "(hub.model.name=" + name + ")");
        return context.getService(found.iterator().next());
    }

    private Object facts(String name) throws Exception {
        return context.getServiceReferences(LiveModel.class, "(hub.model.name=" + name + ")")
                        .isEmpty()
                ? "nothing serves"
                : model(name).invoke("facts", Arguments.none());
    }

    private void end(Settings settings) throws Exception {
        settings.close();
        awaitEquals(List.of(), () -> hub().liveModels());
    }

    @Test
    @SetsKeys(
            pid = PID,
            keys = {"name", "repo", "entrypoint", "arguments", "device", "warm.up"})
    public void aModelIsMadeAsConfigured() throws Exception {
        Settings settings = settings();
        try {
            settings.add(
                    PID,
                    model(
                            repo(),
                            Map.of(
                                    "name",
                                    "mine",
                                    "arguments",
                                    List.of("word=hello"),
                                    "device",
                                    "cpu",
                                    "warm.up",
                                    List.of("remember", "warm"))));
            awaitEquals(List.of("first", "hello", "cpu", "bundles 1", "warm"), () -> facts("mine"));
        } finally {
            end(settings);
        }
    }

    @Test
    @SetsKeys(
            pid = PID,
            keys = {"follow", "memory"})
    public void aModelIsFollowedAndReplacedAsConfigured() throws Exception {
        Settings settings = settings();
        try {
            Path repo = repo();
            settings.add(PID, model(repo, Map.of("name", "kept", "follow", false)));
            awaitEquals(List.of("first", "", "", "bundles 1"), () -> facts("kept"));
            settings.add(PID, model(repo, Map.of("name", "moved", "memory", "STOP_FIRST")));
            awaitEquals(List.of("first", "", "", "bundles 2"), () -> facts("moved"));
            save(repo, "second");
            // The bundle of "kept", and the new one: the old one has made room.
            awaitEquals(List.of("second", "", "", "bundles 2"), () -> facts("moved"));
            assertEquals(List.of("first", "", "", "bundles 1"), facts("kept"));
        } finally {
            end(settings);
        }
    }

    @Test
    @SetsKeys(pid = PID, keys = "interval.seconds")
    public void theServerIsAskedAgainAfterTheInterval() throws Exception {
        Settings settings = settings();
        try (var host = RecordingServer.host(Map.of("hubconf.java", HUBCONF))) {
            settings.set(
                    "hub.directory",
                    Map.of("dir", Files.createTempDirectory("hub").toString()));
            settings.set("hub.network", Map.of("githubUrl", host.url("").toString()));
            settings.add(PID, model(Path.of("owner/name"), Map.of("interval.seconds", 1)));
            awaitEquals(true, () -> model("model").state() == LiveModel.State.SERVING);
            // By default, it would be asked for the second time after a minute, and for the third time after two.
            awaitEquals(
                    true,
                    () -> host.addresses().stream()
                                    .filter(each -> each.contains("/info/refs"))
                                    .count()
                            >= 3);
        } finally {
            end(settings);
        }
    }

    @Test
    @SetsKeys(pid = PID, keys = "workers")
    public void aRepoInPythonIsServedByAsManyProcesses() throws Exception {
        Path repo = Files.createTempDirectory("python");
        Files.writeString(repo.resolve("hubconf.py"), """
            import os, time

            class _Model:
                def pid(self):
                    time.sleep(0.05)
                    return os.getpid()

            def model():
                return _Model()
            """);
        try {
            hub().list(repo.toString());
        } catch (HubException e) {
            assumeFalse(e.kind() == Kind.DEPENDENCY, e.getMessage());
            throw e;
        }
        Settings settings = settings();
        try {
            settings.add(PID, model(repo, Map.of("workers", 2)));
            awaitEquals(true, () -> model("model").state() == LiveModel.State.SERVING);
            LiveModel<?> model = model("model");
            awaitEquals(
                    2,
                    () -> Together.answers(4, () -> model.invoke("pid", Arguments.none()))
                            .size());
        } finally {
            end(settings);
        }
    }
}
