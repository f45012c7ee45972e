import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Checks ({@code check}) or writes ({@code write}) the format of every Java source below the current folder. */
final class Format {

    private static final Set<String> SKIPPED = Set.of("target", ".git");

    public static void main(String[] args) throws Exception {
        boolean write = args[0].equals("write");
        List<Path> wrong = sources(Path.of(".")).parallelStream()
                .filter(Predicate.not(source -> isFormatted(source, write)))
                .sorted()
                .toList();
        if (wrong.isEmpty()) {
            return;
        }
        wrong.forEach(source -> System.err.println((write ? "formatted " : "not formatted: ") + source.normalize()));
        if (!write) {
            System.err.println("Run `mvn -N process-sources -Dformat=write` to format them.");
            System.exit(1);
        }
    }

    private static List<Path> sources(Path root) throws IOException {
        try (var files = Files.find(
                root, 64, (file, is) -> is.isRegularFile() && file.toString().endsWith(".java"))) {
            return files.filter(file -> !inSkippedFolder(file)).toList();
        }
    }

    private static boolean inSkippedFolder(Path file) {
        for (Path part : file) {
            if (SKIPPED.contains(part.toString())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFormatted(Path source, boolean write) {
        try {
            String before = Files.readString(source);
            String after = formatted(before);
            if (write && !after.equals(before)) {
                Files.writeString(source, after);
            }
            return after.equals(before);
        } catch (Exception e) {
            throw new IllegalStateException(source + ": " + e.getMessage(), e);
        }
    }

    /** The formatter needs two passes for text blocks. */
    private static String formatted(String source) throws Exception {
        var formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .formatJavadoc(false)
                .build());
        String once = formatter.formatSourceAndFixImports(source);
        return once.equals(source) ? once : formatter.formatSourceAndFixImports(once);
    }
}
