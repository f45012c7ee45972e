package hub.itest;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;

import hub.launch.Distribution;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.opentest4j.AssertionFailedError;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.spi.PaxExamRuntime;

/**
 * Runs the test methods of a class inside a Felix that has the distribution's own bundles. Fields annotated with
 * {@code @Inject} are services; the class must be public, with public test methods and a public constructor.
 */
public final class InFelix implements BeforeAllCallback, AfterAllCallback, InvocationInterceptor {

    /** For the start and the stop of a framework; the stop waits for a test that hangs. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private TestContainer container;
    private final Map<Method, TestAddress> tests = new HashMap<>();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir")));
        Class<?> type = context.getRequiredTestClass();
        Beside beside = type.getAnnotation(Beside.class);
        ExamSystem system =
                PaxExamRuntime.createTestSystem(options(beside == null ? List.of() : List.of(beside.value())));
        container = PaxExamRuntime.createContainer(system);
        // JUnit's own time limit covers tests, and not this.
        assertTimeoutPreemptively(LIMIT, () -> container.start());
        var probe = system.createProbe();
        for (Method test : AnnotationSupport.findAnnotatedMethods(type, Test.class, HierarchyTraversalMode.TOP_DOWN)) {
            tests.put(test, probe.addTest(type, test.getName()));
        }
        container.installProbe(probe.build().getStream());
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
            throws Throwable {
        // The method runs on an instance that the framework made.
        invocation.skip();
        try {
            container.call(tests.get(test.getExecutable()));
        } catch (RuntimeException e) {
            throw cause(e);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (container != null) {
            assertTimeoutPreemptively(LIMIT, () -> container.stop());
        }
    }

    private static Throwable cause(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvocationTargetException invocation) {
                return invocation.getCause();
            }
        }
        return e;
    }

    private static Option[] options(List<Class<?>> beside) throws IOException {
        var distribution = new Distribution(HubProcess.HOME);
        var options = new ArrayList<Option>();
        distribution.bundles().forEach(jar -> options.add(bundle(jar.toUri().toString())));
        var libraries =
                new ArrayList<Class<?>>(List.of(Assertions.class, AnnotationSupport.class, AssertionFailedError.class));
        libraries.addAll(beside);
        for (Class<?> library : libraries) {
            options.add(bundle(
                    library.getProtectionDomain().getCodeSource().getLocation().toString()));
        }
        distribution
                .configuration()
                .forEach((name, value) -> options.add(frameworkProperty(name).value(value)));
        return options.toArray(Option[]::new);
    }
}
