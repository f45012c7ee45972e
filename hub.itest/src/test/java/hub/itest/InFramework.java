package hub.itest;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/**
 * Runs the test methods of a class inside a framework that has the distribution's own bundles: the folder of test classes is
 * one more bundle of it. The system property {@code hub.framework} says which framework: Felix, or Equinox.
 *
 * <p>Fields annotated with {@code @Inject} are services. The class must be public, with public test methods and a public
 * constructor. Methods that run before and after each test are not called.
 */
public final class InFramework implements BeforeAllCallback, AfterAllCallback, InvocationInterceptor {

    /** For the start and the stop of a framework; the stop waits for a test that hangs. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** The same classes inside and outside, so that a failed assertion or assumption is known as one. */
    private static final String JUNIT = "org.junit.jupiter.api,org.junit.jupiter.api.function,org.opentest4j";

    private KeptFramework framework;
    private Bundle probe;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir")));
        // JUnit's own time limit covers tests, and not this.
        assertTimeoutPreemptively(LIMIT, () -> start(context.getRequiredTestClass()));
    }

    private void start(Class<?> type) throws IOException, BundleException {
        framework = KeptFramework.start(
                Path.of("target/frameworks", KeptFramework.IMPLEMENTATION, type.getSimpleName())
                        .toAbsolutePath(),
                Map.of(
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        JUNIT));
        // Optional imports of the others are found only if these are there before.
        var beside = new ArrayList<Bundle>();
        if (type.getAnnotation(Beside.class) instanceof Beside bundles) {
            for (Class<?> each : bundles.value()) {
                beside.add(install(each));
            }
        }
        framework.install();
        for (Bundle bundle : beside) {
            bundle.start();
        }
        probe = install(type);
        probe.start();
    }

    private Bundle install(Class<?> type) throws BundleException {
        URL jarOrFolder = type.getProtectionDomain().getCodeSource().getLocation();
        return framework.context().installBundle("reference:" + jarOrFolder);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
            throws Throwable {
        // The method runs on an instance of the class that the framework loads.
        invocation.skip();
        Class<?> type = probe.loadClass(context.getRequiredTestClass().getName());
        Object instance = type.getConstructor().newInstance();
        for (Field outside : AnnotationSupport.findAnnotatedFields(context.getRequiredTestClass(), Inject.class)) {
            Field field = type.getDeclaredField(outside.getName());
            field.setAccessible(true);
            field.set(instance, injected(field.getType()));
        }
        try {
            type.getMethod(test.getExecutable().getName()).invoke(instance);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Object injected(Class<?> type) throws Exception {
        BundleContext context = probe.getBundleContext();
        return type == BundleContext.class ? context : KeptFramework.service(context, type.getName(), null);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (framework != null) {
            assertTimeoutPreemptively(LIMIT, () -> framework.close());
        }
    }
}
