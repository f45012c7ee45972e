package hub.loader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A repo of two sources and a resource: its entrypoints take and return many kinds of values. */
final class NetRepo {

    static final String NET = """
        package model;

        import java.nio.file.Path;
        import java.util.List;
        import java.util.Map;
        import java.util.function.Supplier;

        public class Net implements Supplier<String> {
            private final String name;
            public Net(String name) { this.name = name; }
            /** Who it is. */
            public String get() { return name; }
            /**
             * Predicts.
             * @param images the files
             */
            public List<String> predict(Path... images) {
                return java.util.Arrays.stream(images).map(Path::getFileName).map(Path::toString).toList();
            }
            public int twice(int value) { return 2 * value; }
            public String label() throws java.io.IOException {
                try (var in = Net.class.getResourceAsStream("labels.txt")) {
                    return new String(in.readAllBytes());
                }
            }
        }
        """;

    private static final String HUBCONF = """
        import hub.core.Default;
        import java.nio.file.Path;
        import java.util.List;
        import java.util.Map;
        import model.Net;

        public final class hubconf {
            public static final List<String> dependencies = List.of("hub.core");
            public enum Size { SMALL, LARGE }
            public record Options(int depth, List<String> names) {}
            private final Path dir;
            public hubconf(Path dir) { this.dir = dir; }
            /**
             * A net of {@code NAME}.
             * @param name what it says
             */
            public Net net(@Default("ONE") String name) { return new Net(name); }
            public static String options(Size size, Options options, Map<String, Integer> counts) {
                return size + " " + options + " " + counts;
            }
            public Path folder() { return dir; }
            public Object fails(boolean checked) throws Exception {
                if (checked) throw new java.io.IOException("no weights");
                throw new IllegalStateException("no luck");
            }
            public ClassLoader context() { return Thread.currentThread().getContextClassLoader(); }
            public String _helper() { return "hidden"; }
        }
        """;

    private NetRepo() {}

    /** Writes the repo; its net answers with a name. */
    static Path write(Path folder, String name) throws IOException {
        file(folder, "hubconf.java", HUBCONF.replace("ONE", name).replace("NAME", name));
        file(folder, "model/Net.java", NET);
        file(folder, "model/labels.txt", "label of " + name);
        return folder;
    }

    static Path file(Path folder, String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
