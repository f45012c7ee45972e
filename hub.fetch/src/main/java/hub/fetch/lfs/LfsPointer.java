package hub.fetch.lfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lies in a repository in the place of a large file.
 *
 * @param sha256 of the file, in hexadecimal
 * @param size of the file in bytes
 * @see <a href="https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md">The specification of Git LFS</a>
 */
record LfsPointer(String sha256, long size) {

    /** Pointers are shorter by the specification. */
    private static final int LONGEST = 1024;

    private static final Pattern TEXT =
            Pattern.compile("version https://(?:git-lfs\\.github\\.com|hawser\\.github\\.com)/spec/v1\\r"
                    + "?\\n"
                    + "(?:ext-.*\\n"
                    + ")*oid sha256:(?<sha256>[0-9a-f]{64})\\r"
                    + "?\\n"
                    + "size (?<size>\\d{1,18})\\r"
                    + "?\\n"
                    + "?");

    /** The pointer that a file is; empty if it is none. */
    static Optional<LfsPointer> read(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LONGEST) {
            return Optional.empty();
        }
        Matcher text = TEXT.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        return text.matches()
                ? Optional.of(new LfsPointer(text.group("sha256"), Long.parseLong(text.group("size"))))
                : Optional.empty();
    }
}
