package hub.itest;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;

import hub.launch.Distribution;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.opentest4j.AssertionFailedError;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.spi.PaxExamRuntime;

/** Felix by Pax Exam, in which the test class is in a bundle that Pax Exam makes. */
final class FelixContainer implements InFramework.Container {

    private TestContainer container;
    private final Map<Method, TestAddress> tests = new HashMap<>();

    @Override
    public void start(Class<?> type) throws IOException {
        Beside beside = type.getAnnotation(Beside.class);
        ExamSystem system =
                PaxExamRuntime.createTestSystem(options(beside == null ? List.of() : List.of(beside.value())));
        container = PaxExamRuntime.createContainer(system);
        container.start();
        var probe = system.createProbe();
        for (Method test : AnnotationSupport.findAnnotatedMethods(type, Test.class, HierarchyTraversalMode.TOP_DOWN)) {
            tests.put(test, probe.addTest(type, test.getName()));
        }
        container.installProbe(probe.build().getStream());
    }

    @Override
    public void run(Method test) throws Throwable {
        try {
            container.call(tests.get(test));
        } catch (RuntimeException e) {
            throw cause(e);
        }
    }

    @Override
    public void stop() {
        if (container != null) {
            container.stop();
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
