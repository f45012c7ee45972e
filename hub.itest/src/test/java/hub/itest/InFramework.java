package hub.itest;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Runs the test methods of a class inside a framework that has the distribution's own bundles. The system property
 * {@code hub.framework} says which framework: Felix by Pax Exam, or Equinox.
 *
 * <p>Fields annotated with {@code @Inject} are services. The class must be public, with public test methods and a public
 * constructor. Methods that run before and after each test are not called.
 */
public final class InFramework implements BeforeAllCallback, AfterAllCallback, InvocationInterceptor {

    /** What is started, and where the methods run. */
    interface Container {

        /** Starts the framework with the bundles and the test class. */
        void start(Class<?> test) throws Exception;

        /** Runs a method of the test class, and throws what it throws. */
        void run(Method test) throws Throwable;

        /** Stops the framework, if it was started. */
        void stop() throws Exception;
    }

    /** For the start and the stop of a framework; the stop waits for a test that hangs. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Container container =
            KeptFramework.IMPLEMENTATION.equals("Equinox") ? new EquinoxContainer() : new FelixContainer();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir")));
        // JUnit's own time limit covers tests, and not this.
        assertTimeoutPreemptively(LIMIT, () -> container.start(context.getRequiredTestClass()));
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
            throws Throwable {
        // The method runs on an instance of the class that the framework loads.
        invocation.skip();
        try {
            container.run(test.getExecutable());
        } catch (Throwable e) {
            // The framework has a class of its own of this name, which JUnit does not know.
            throw e.getClass().getName().equals(TestAbortedException.class.getName())
                    ? new TestAbortedException(e.getMessage(), e)
                    : e;
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertTimeoutPreemptively(LIMIT, () -> container.stop());
    }
}
