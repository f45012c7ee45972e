package hub.embed.framework;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.connect.ConnectContent;
import org.osgi.framework.connect.ConnectModule;

/** A bundle whose classes and files come from the class path, and whose manifest comes from the index. */
final class ClassPathBundle implements ConnectModule, ConnectContent {

    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final String COMPONENTS = "OSGI-INF/components.xml";
    // A line of a manifest has at most 72 bytes; a longer one goes on in the next, after a space.
    private static final String LINE = "(?<=\\G.{60})";

    private final Map<String, String> headers;
    private final ClassLoader loader;
    private final String index;
    private Set<String> entries;

    /**
     * @param headers the headers of its manifest
     * @param loader has its classes and files
     * @param index where the index has it: the name of its resources, without their ends
     */
    ClassPathBundle(Map<String, String> headers, ClassLoader loader, String index) {
        this.headers = headers;
        this.loader = loader;
        this.index = index;
    }

    @Override
    public ConnectContent getContent() {
        return this;
    }

    @Override
    public Optional<Map<String, String>> getHeaders() {
        return Optional.of(headers);
    }

    @Override
    public Optional<ClassLoader> getClassLoader() {
        return Optional.of(loader);
    }

    /** The names of its files. They are read when they are first asked for: of most bundles, a short command needs none. */
    @Override
    public synchronized Set<String> getEntries() {
        if (entries == null) {
            try (var in = loader.getResourceAsStream(index + ".entries")) {
                var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                entries = new LinkedHashSet<>(text.lines().toList());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + index + ".entries of hub's own jar", e);
            }
        }
        return entries;
    }

    @Override
    public Optional<ConnectEntry> getEntry(String path) {
        if (!getEntries().contains(path)) {
            return Optional.empty();
        }
        return Optional.of(new Entry(path, opener(path)));
    }

    /** The class path has a manifest in each jar. Only the index has this bundle's, and all its components in one file. */
    private Opener opener(String path) {
        return switch (path) {
            case MANIFEST -> () -> new ByteArrayInputStream(manifest());
            case COMPONENTS -> () -> loader.getResourceAsStream(index + ".components.xml");
            default -> () -> loader.getResourceAsStream(path);
        };
    }

    private byte[] manifest() {
        var text = new StringBuilder("Manifest-Version: 1.0\r\n");
        headers.forEach((name, value) -> text.append(String.join("\r\n ", (name + ": " + value).split(LINE)))
                .append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void open() {
        // The class path is open as long as the JVM lives.
    }

    @Override
    public void close() {
        // As above.
    }

    private interface Opener {
        InputStream open() throws IOException;
    }

    private record Entry(String name, Opener opener) implements ConnectEntry {

        @Override
        public String getName() {
            return name;
        }

        /** Not known before it is read. */
        @Override
        public long getContentLength() {
            return -1;
        }

        @Override
        public long getLastModified() {
            return 0;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return opener.open();
        }
    }
}
