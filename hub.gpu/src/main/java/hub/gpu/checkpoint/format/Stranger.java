package hub.gpu.checkpoint.format;

import hub.gpu.memory.Region;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Says what a file is that is no checkpoint: most often a web page or a pointer in the place of one. */
final class Stranger {

    private Stranger() {}

    static String describe(Region file) {
        if (file.size() == 0) {
            return "it is empty";
        }
        String text = new String(file.bytes(0, Math.min(512, file.size())), StandardCharsets.ISO_8859_1);
        String start = text.strip().toLowerCase(Locale.ROOT);
        if (start.startsWith("version https://git-lfs")) {
            return "it is a Git LFS pointer and not the file itself: fetch it with `git lfs pull`, or from the LFS URL";
        }
        if (start.startsWith("<")) {
            return "it is a web page (HTML or XML) and not a checkpoint: the download needs another URL, or a login";
        }
        if (start.startsWith("{") || start.startsWith("[")) {
            return "it is JSON and not a checkpoint";
        }
        if (text.startsWith("\u0089HDF\r\n")) {
            return "it is an HDF5 file, as Keras writes, and not a PyTorch or safetensors checkpoint";
        }
        if (text.startsWith("\u0093NUMPY")) {
            return "it is a NumPy array file and not a PyTorch or safetensors checkpoint";
        }
        if (text.startsWith("GGUF")) {
            return "it is a GGUF file and not a PyTorch or safetensors checkpoint";
        }
        if (text.startsWith("PK\u0005\u0006")) {
            return "it is an empty ZIP archive and not a checkpoint";
        }
        if (text.startsWith("\u001f\u008b")) {
            return "it is compressed by gzip: unpack it first";
        }
        if (text.charAt(0) == 0x80) {
            return "it is a bare pickle and not a checkpoint: save it with torch.save";
        }
        return "it is no checkpoint that PyTorch or safetensors writes";
    }
}
