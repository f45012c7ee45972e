package hub.fetch.download;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Recognises what servers send in place of a file: a web page, an error as JSON, or a pointer of Git LFS. */
public final class ContentCheck {

    private static final int HEAD = 512;

    /** The map of an index follows a few metadata. */
    private static final int INDEX_HEAD = 1 << 16;

    private ContentCheck() {}

    /**
     * Refuses a file that cannot be weights or an archive.
     *
     * @throws HubException of kind CORRUPT that says what it is and what to do
     */
    public static void refuseOther(Path file, String shown) throws IOException {
        Optional<String> found = what(file);
        if (found.isPresent()) {
            throw new HubException(Kind.CORRUPT, "Refused " + shown + ": " + found.get());
        }
    }

    private static Optional<String> what(Path file) throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(HEAD);
        }
        String head =
                new String(bytes, StandardCharsets.ISO_8859_1).stripLeading().toLowerCase(Locale.ROOT);
        if (head.startsWith("version https://git-lfs.github.com/spec/")) {
            return Optional.of("it is a Git LFS pointer and not the file. Use the URL of the file itself, which for"
                    + " GitHub begins with https://media.githubusercontent.com/media/.");
        }
        if (head.startsWith("<!doctype html") || head.startsWith("<html") || head.startsWith("<?xml")) {
            return Optional.of("the server sent a web page and not the file. Perhaps a login is needed, or the URL"
                    + " is that of a page about the file.");
        }
        // A .safetensors file has JSON too, but after eight bytes.
        if ((head.startsWith("{") || head.startsWith("[")) && !isShardIndex(file)) {
            String text = new String(bytes, StandardCharsets.UTF_8)
                    .replaceAll("\\s+", " ")
                    .strip();
            return Optional.of(
                    "the server sent JSON and not the file: " + text.substring(0, Math.min(200, text.length())));
        }
        return Optional.empty();
    }

    /** Whether it is the index of a checkpoint in several files: {@code model.safetensors.index.json} for instance. */
    private static boolean isShardIndex(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(INDEX_HEAD), StandardCharsets.UTF_8).contains("\"weight_map\"");
        }
    }
}
