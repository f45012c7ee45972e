package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.LiveModel;
import hub.core.Repo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.inject.Inject;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Repos in Python, without PyTorch: side by side, replaced while they serve, from code and from configuration. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class PythonModelsIT {

    /** What the callers here expect of a net. */
    public interface Net {

        /** {@code say_name} in Python. */
        String sayName(String name);
    }

    private static final int SWAPS = Integer.getInteger("hub.python.swaps", 5);
    private static final int CALLERS = 4;

    @Inject
    private Hub hub;

    @Inject
    private ConfigurationAdmin configurations;

    @Inject
    private BundleContext context;

    /** A repo with the packages {@code models} and {@code utils}. It imports one of them only when it is called. */
    private static Path save(Path dir, String greeting) throws IOException {
        Files.createDirectories(dir.resolve("models"));
        Files.createDirectories(dir.resolve("utils"));
        Files.writeString(dir.resolve("models/__init__.py"), "");
        Files.writeString(dir.resolve("utils/__init__.py"), "GREETING = '" + greeting + "'\n");
        Files.writeString(dir.resolve("models/net.py"), """
            class Net:
                def say_name(self, name):
                    from utils import GREETING
                    return GREETING + " " + name
            """);
        Files.writeString(dir.resolve("hubconf.py"), """
            import os, time
            from models.net import Net as _Net

            class _Meeting:
                def meet(self, folder, name):
                    open(os.path.join(folder, name), "w").close()
                    for _ in range(6000):
                        if len(os.listdir(folder)) > 1:
                            return os.getpid()
                        time.sleep(0.01)
                    raise TimeoutError("nobody came")

            def meeting():
                return _Meeting()

            def net():
                \"""A net that greets.\"""
                return _Net()

            def pid():
                return os.getpid()
            """);
        return dir;
    }

    private Path repo(String greeting) throws IOException {
        Path dir = save(Files.createTempDirectory("greeting"), greeting);
        try {
            hub.list(dir.toString());
        } catch (HubException e) {
            Assumptions.assumeFalse(e.kind() == HubException.Kind.DEPENDENCY, e.getMessage());
            throw e;
        }
        return dir;
    }

    @Test
    public void packagesOfOneNameAreEachRepoOwn() throws Exception {
        try (Repo one = hub.open(repo("hello").toString());
                Repo other = hub.open(repo("goodbye").toString())) {
            Net first = one.load("net", Net.class, Arguments.none());
            Net second = other.load("net", Net.class, Arguments.none());
            assertEquals("hello you", first.sayName("you"));
            assertEquals("goodbye you", second.sayName("you"));
            assertEquals("hello all", one.invoke(first, "say_name", Arguments.of("all")));
            assertNotEquals(one.load("pid", Arguments.none()), other.load("pid", Arguments.none()));
        }
    }

    @Test
    public void nothingIsLeftOfARepoThatWasClosed() throws Exception {
        Repo repo = hub.open(repo("hello").toString());
        long bundle = repo.bundleId();
        long pid = ((Number) repo.load("pid", Arguments.none())).longValue();
        assertTrue(isAlive(pid));
        assertTrue(repo.closeAndVerify().gone());
        assertFalse(isAlive(pid));
        assertEquals(null, context.getBundle(bundle));
    }

    @Test
    public void theFrameworkEndsTheProcessOfABundleThatStops() throws Exception {
        try (Repo repo = hub.open(repo("hello").toString())) {
            long pid = ((Number) repo.load("pid", Arguments.none())).longValue();
            assertTrue(isAlive(pid));
            context.getBundle(repo.bundleId()).stop();
            awaitEquals(false, () -> isAlive(pid));
        }
    }

    @Test
    public void aFolderThatWasEditedIsNotRunUnderTheOldRevision() throws Exception {
        Path dir = repo("hello");
        try (Repo repo = hub.open(dir.toString())) {
            Net net = repo.load("net", Net.class, Arguments.none());
            long pid = ((Number) repo.load("pid", Arguments.none())).longValue();
            assertEquals("hello you", net.sayName("you"));
            save(dir, "edited");
            assertEquals("hello you", net.sayName("you"));
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            // This one may meet the process that ends.
            assertThrows(HubException.class, () -> net.sayName("you"));
            var changed = assertThrows(HubException.class, () -> net.sayName("you"));
            assertEquals(
                    "The files of " + repo.ref()
                            + " have changed since it was loaded, so no new process can run the same"
                            + " code. Load it again.",
                    changed.getMessage());
            try (Repo again = hub.open(dir.toString())) {
                assertEquals(
                        "edited you",
                        again.load("net", Net.class, Arguments.none()).sayName("you"));
            }
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Test
    public void noCallIsLostInSwaps() throws Exception {
        Path dir = repo("0");
        var ended = new AtomicBoolean();
        var latest = new AtomicInteger(-1);
        var seen = new ArrayList<Integer>();
        try (LiveModel<Net> model = hub.follow(dir.toString(), "net", Net.class);
                var threads = Executors.newFixedThreadPool(CALLERS)) {
            var callers = new ArrayList<Future<List<Integer>>>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(threads.submit(callUntil(ended, model, latest)));
            }
            try {
                awaitEquals(0, latest::get);
                for (int i = 1; i <= SWAPS; i++) {
                    save(dir, String.valueOf(i));
                    awaitEquals(i, latest::get);
                }
            } finally {
                ended.set(true);
            }
            for (Future<List<Integer>> caller : callers) {
                seen.addAll(caller.get());
            }
        }
        assertEquals(SWAPS + 1, seen.stream().distinct().count());
    }

    /** The answers in their order. A call that fails is thrown, and an answer of a revision that was replaced before fails. */
    private static Callable<List<Integer>> callUntil(AtomicBoolean ended, LiveModel<Net> model, AtomicInteger latest) {
        return () -> {
            var answers = new ArrayList<Integer>();
            int last = 0;
            while (!ended.get()) {
                String answer = model.use(net -> net.sayName("you"));
                int now = Integer.parseInt(answer.replace(" you", ""));
                assertTrue(now >= last, now + " after " + last);
                last = now;
                latest.accumulateAndGet(now, Math::max);
                answers.add(now);
                Thread.sleep(1);
            }
            return answers;
        };
    }

    @Test
    public void aConfiguredModelIsAService() throws Exception {
        Path dir = repo("hello");
        Configuration configuration = configurations.createFactoryConfiguration("hub.model", "?");
        configuration.update(new Hashtable<>(
                Map.of("name", "greeting-python", "repo", dir.toString(), "entrypoint", "net", "warm.up", new String[] {
                    "say_name", "nobody"
                })));
        awaitEquals(1, () -> found("greeting-python").size());
        LiveModel<?> model = context.getService(found("greeting-python").getFirst());
        assertEquals("hello you", model.invoke("say_name", Arguments.of("you")));
        save(dir, "good morning");
        awaitEquals("good morning you", () -> model.invoke("say_name", Arguments.of("you")));
        configuration.delete();
        awaitEquals(0, () -> found("greeting-python").size());
    }

    @Test
    public void aConfiguredModelHasAsManyProcessesAsItAsksFor() throws Exception {
        Configuration configuration = configurations.createFactoryConfiguration("hub.model", "?");
        configuration.update(new Hashtable<>(Map.of(
                "name", "meeting-python", "repo", repo("hello").toString(), "entrypoint", "meeting", "workers", 2)));
        awaitEquals(1, () -> found("meeting-python").size());
        LiveModel<?> model = context.getService(found("meeting-python").getFirst());
        String folder = Files.createTempDirectory("meeting").toString();
        try (var threads = Executors.newFixedThreadPool(2)) {
            Future<Object> one = threads.submit(() -> model.invoke("meet", Arguments.of(folder, "one")));
            Object other = model.invoke("meet", Arguments.of(folder, "other"));
            assertNotEquals(one.get(), other);
        }
        configuration.delete();
        awaitEquals(0, () -> found("meeting-python").size());
    }

    @SuppressWarnings("rawtypes") // As the framework gives them.
    private List<ServiceReference<LiveModel>> found(String name) throws Exception {
        return List.copyOf(context.getServiceReferences(LiveModel.class, "(hub.model.name=" + name + ")"));
    }
}
