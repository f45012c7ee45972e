package hub.loader.java;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the package that a source declares, without a parser: a repo may have thousands of sources that it never needs. */
final class PackageLine {

    /** The license above the package line is shorter. */
    private static final int READ = 64 << 10;

    private final String text;
    private int at;

    private PackageLine(String text) {
        this.text = text;
    }

    /** The package; empty for the unnamed one. */
    static String read(Path source) throws IOException {
        try (var in = Files.newInputStream(source)) {
            return new PackageLine(new String(in.readNBytes(READ), StandardCharsets.UTF_8)).name();
        }
    }

    private String name() {
        skipBlanks();
        if (!text.startsWith("package", at)) {
            return "";
        }
        at += "package".length();
        var name = new StringBuilder();
        for (skipBlanks(); at < text.length() && text.charAt(at) != ';'; skipBlanks()) {
            name.append(text.charAt(at++));
        }
        return at < text.length() ? name.toString() : "";
    }

    /** Skips white space and comments. */
    private void skipBlanks() {
        int before;
        do {
            before = at;
            while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '\uFEFF')) {
                at++;
            }
            if (text.startsWith("//", at)) {
                skipPast("\n");
            } else if (text.startsWith("/*", at)) {
                skipPast("*/");
            }
        } while (at != before);
    }

    private void skipPast(String end) {
        int found = text.indexOf(end, at);
        at = found < 0 ? text.length() : found + end.length();
    }
}
