package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.Repo;
import java.lang.ref.WeakReference;
import java.util.function.UnaryOperator;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;

/** Repos with the same package and class names, side by side in one framework. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class IsolationIT {

    private static final String A = HubProcess.ROOT.resolve("examples/echo-a").toString();
    private static final String B = HubProcess.ROOT.resolve("examples/echo-b").toString();

    @Inject
    private Hub hub;

    @Inject
    private BundleContext context;

    @Test
    public void sameNamesBehaveEachAsItsOwnRepoSays() {
        UnaryOperator<?> a = hub.load(A, "echo", UnaryOperator.class, Arguments.none());
        UnaryOperator<?> b = hub.load(B, "echo", UnaryOperator.class, Arguments.named("times", 2));
        assertEquals(a.getClass().getName(), b.getClass().getName());
        assertNotSame(a.getClass(), b.getClass());
        assertEquals("abc", say(a));
        assertEquals("cbacba", say(b));
    }

    @SuppressWarnings("unchecked")
    private static String say(UnaryOperator<?> echo) {
        return ((UnaryOperator<String>) echo).apply("abc");
    }

    @Test
    public void closingARepoUninstallsItsBundle() {
        Repo repo = hub.open(A);
        long id = repo.bundleId();
        repo.close();
        repo.close();
        assertTrue(repo.isClosed());
        assertNull(context.getBundle(id));
        assertTrue(hub.repos().stream().noneMatch(running -> running == repo));
    }

    @Test
    public void theClassLoaderIsGoneAfterClose() throws InterruptedException {
        WeakReference<ClassLoader> loader = loadAndClose();
        for (int i = 0; i < 50 && loader.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertNull(loader.get());
    }

    private WeakReference<ClassLoader> loadAndClose() {
        try (Repo repo = hub.open(B)) {
            Object echo = repo.load("echo", Arguments.none());
            assertEquals("ba", repo.invoke(echo, "say", Arguments.of("ab")));
            return new WeakReference<>(echo.getClass().getClassLoader());
        }
    }
}
