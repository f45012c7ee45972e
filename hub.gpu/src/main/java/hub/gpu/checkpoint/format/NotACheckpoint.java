package hub.gpu.checkpoint.format;

import hub.gpu.memory.ByteRegion;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Says what a file is, if it is not a checkpoint. Most often it is a web page or a pointer. */
final class NotACheckpoint {

    private static final int MAX_START = 512;
    private static final int MAX_QUOTE = 80;

    /** How files of other formats begin. */
    private static final Map<String, String> BEGINNINGS = Map.ofEntries(
            Map.entry("\u0089HDF\r\n", "an HDF5 file, as Keras writes,"),
            Map.entry("\u0093NUMPY", "a NumPy array file"),
            Map.entry("GGUF", "a GGUF file"),
            Map.entry("PK\u0005\u0006", "an empty ZIP archive"),
            Map.entry("7z\u00bc\u00af", "a 7z archive"),
            Map.entry("Rar!", "a RAR archive"),
            Map.entry("\u007fELF", "a program or library (ELF)"),
            Map.entry("\u0089PNG", "an image (PNG)"),
            Map.entry("\u00ff\u00d8\u00ff", "an image (JPEG)"),
            Map.entry("%PDF", "a PDF document"));

    private static final Map<String, String> COMPRESSIONS =
            Map.of("\u001f\u008b", "gzip", "BZh", "bzip2", "\u00fd7zXZ", "xz", "(\u00b5/\u00fd", "zstd");

    private NotACheckpoint() {}

    static String describe(ByteRegion file) {
        if (file.size() == 0) {
            return "it is empty";
        }
        String bytes = new String(file.bytes(0, Math.min(MAX_START, file.size())), StandardCharsets.ISO_8859_1);
        for (var known : BEGINNINGS.entrySet()) {
            if (bytes.startsWith(known.getKey())) {
                return "it is " + known.getValue() + " and not a PyTorch or safetensors checkpoint";
            }
        }
        for (var known : COMPRESSIONS.entrySet()) {
            if (bytes.startsWith(known.getKey())) {
                return "it is compressed by " + known.getValue() + ": unpack it first";
            }
        }
        // Protocol 0 begins with what it makes: a dictionary, a list, or an object of a class.
        if (bytes.charAt(0) == 0x80
                || bytes.startsWith("(dp")
                || bytes.startsWith("(lp")
                || bytes.startsWith("ccopy")) {
            return "it is a bare pickle and not a checkpoint: save it with torch.save";
        }
        String start = bytes.replaceFirst("^\u00ef\u00bb\u00bf", "").strip();
        String lower = start.toLowerCase(Locale.ROOT);
        if (lower.startsWith("version https://git-lfs")) {
            return "it is a Git LFS pointer and not the file itself. In a clone, run `git lfs pull`. Where hub fetched"
                    + " the repo, its host did not give the file: load the repo with `--reload` to ask again";
        }
        if (start.startsWith("<")) {
            return "it is a web page (HTML or XML) and not a checkpoint: the download needs another URL, or a login";
        }
        if (start.startsWith("{") || start.startsWith("[")) {
            return "it is JSON and not a checkpoint";
        }
        if (!start.isEmpty() && start.chars().allMatch(c -> c >= ' ' && c < 0x7f || Character.isWhitespace(c))) {
            String line = start.lines().findFirst().orElseThrow();
            return "it is text and no checkpoint; it begins \"" + line.substring(0, Math.min(MAX_QUOTE, line.length()))
                    + "\"";
        }
        return "it is no checkpoint that PyTorch or safetensors writes";
    }

    /** Says what a ZIP archive is, if it has no pickle of tensors. */
    static String describe(Iterable<String> records) {
        // A program has records of the other kinds, too.
        for (String name : records) {
            if (name.equals("archive_format") || name.endsWith("/archive_format")) {
                return "it is a program that torch.export saved, and no checkpoint: torch.program runs it";
            }
        }
        for (String name : records) {
            if (name.endsWith(".npy")) {
                return "it is a NumPy archive (.npz) and no checkpoint";
            }
            if (name.endsWith(".data/extern_modules")) {
                return "it is a package of torch.package, and no checkpoint: save a state_dict";
            }
            if (name.endsWith("/model.json")) {
                return "it is a TorchScript archive from before PyTorch 1.3: load and save it with a newer one";
            }
        }
        return "it is a ZIP archive, and no checkpoint: it has no data.pkl";
    }
}
