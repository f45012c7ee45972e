package hub.loader.testing;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLClassLoader;
import org.osgi.framework.launch.FrameworkFactory;

/** Equinox beside Felix on one class path. */
public final class Equinox {

    private static final String FACTORY = "org.eclipse.osgi.launch.EquinoxFactory";

    private Equinox() {}

    /** The factory, in a class loader of its own: Equinox has Felix's resolver in it, and is signed. */
    public static FrameworkFactory factory() {
        try {
            URL entry = Equinox.class.getResource("/" + FACTORY.replace('.', '/') + ".class");
            URL jar = ((JarURLConnection) entry.openConnection()).getJarFileURL();
            var loader = new URLClassLoader(new URL[] {jar}, Equinox.class.getClassLoader()) {
                @Override
                protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                    boolean own = name.startsWith("org.eclipse.")
                            || name.startsWith("org.apache.felix.resolver.")
                            || name.startsWith("org.osgi.service.");
                    synchronized (getClassLoadingLock(name)) {
                        Class<?> loaded = findLoadedClass(name);
                        return loaded != null ? loaded : own ? findClass(name) : super.loadClass(name, resolve);
                    }
                }
            };
            return (FrameworkFactory) loader.loadClass(FACTORY).getConstructor().newInstance();
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
