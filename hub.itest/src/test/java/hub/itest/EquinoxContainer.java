package hub.itest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.inject.Inject;
import org.junit.platform.commons.support.AnnotationSupport;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/** Equinox, which Pax Exam does not start. The test classes are one more bundle of it. */
final class EquinoxContainer implements InFramework.Container {

    /** The same classes inside and outside, so that a failed assertion or assumption is known as one. */
    private static final String JUNIT = "org.junit.jupiter.api,org.junit.jupiter.api.function,org.opentest4j";

    private KeptFramework framework;
    private Bundle probe;

    @Override
    public void start(Class<?> type) throws IOException, BundleException {
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
        probe = framework.context().installBundle("probe", new ByteArrayInputStream(probe(type)));
        probe.start();
    }

    private Bundle install(Class<?> type) throws BundleException {
        return framework.context().installBundle("reference:" + codeOf(type));
    }

    private static URL codeOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /** A bundle whose classes lie outside it, in the folder of test classes. */
    private static byte[] probe(Class<?> type) throws IOException {
        var manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        headers.putValue(Constants.BUNDLE_SYMBOLICNAME, "hub.itest");
        headers.putValue(Constants.BUNDLE_CLASSPATH, "external:" + codeOf(type).getPath());
        headers.putValue(Constants.DYNAMICIMPORT_PACKAGE, "*");
        var jar = new ByteArrayOutputStream();
        new JarOutputStream(jar, manifest).close();
        return jar.toByteArray();
    }

    @Override
    public void run(Method test) throws Throwable {
        Class<?> type = probe.loadClass(test.getDeclaringClass().getName());
        Object instance = type.getConstructor().newInstance();
        for (Field outside : AnnotationSupport.findAnnotatedFields(test.getDeclaringClass(), Inject.class)) {
            Field field = type.getDeclaredField(outside.getName());
            field.setAccessible(true);
            field.set(instance, injected(field.getType()));
        }
        try {
            type.getMethod(test.getName()).invoke(instance);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Object injected(Class<?> type) throws Exception {
        BundleContext context = probe.getBundleContext();
        return type == BundleContext.class ? context : KeptFramework.service(context, type.getName(), null);
    }

    @Override
    public void stop() throws BundleException {
        if (framework != null) {
            framework.close();
        }
    }
}
