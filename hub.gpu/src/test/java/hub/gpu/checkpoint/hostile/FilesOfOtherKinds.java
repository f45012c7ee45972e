package hub.gpu.checkpoint.hostile;

import static hub.gpu.checkpoint.hostile.PickleText.dict;
import static hub.gpu.checkpoint.hostile.PickleText.integer;
import static hub.gpu.checkpoint.hostile.PickleText.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Files that are something else than a checkpoint. */
final class FilesOfOtherKinds {

    private final List<HostileFile> files = new ArrayList<>();

    static List<HostileFile> all() {
        var hostile = new FilesOfOtherKinds();
        hostile.others();
        return hostile.files;
    }

    private void others() {
        add("other-empty.pth", "", "it is empty");
        add("other-one-byte.pth", "\u0080", "bare pickle");
        add("other-html.pth", "\n<!DOCTYPE html><html><body>Sign in</body></html>", "web page");
        add("other-xml.pth", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "web page");
        add("other-json.pth", "{\"message\":\"Not Found\"}", "JSON");
        add("other-lfs.pth", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "Git LFS pointer");
        add("other-hdf5.h5", "\u0089HDF\r\n\u001a\n" + "\u0000".repeat(100), "HDF5");
        add("other-npy.npy", "\u0093NUMPY\u0001\u0000" + "\u0000".repeat(100), "NumPy");
        add("other-gguf.gguf", "GGUF\u0003\u0000\u0000\u0000" + "\u0000".repeat(100), "GGUF");
        add("other-gzip.pth", "\u001f\u008b\u0008\u0000" + "\u0000".repeat(100), "gzip");
        add("other-pickle.pkl", PickleText.of(dict(text("a"), integer(1))), "bare pickle");
        add("other-pickle-calls.pkl", PickleText.of(PickleText.call("os", "system", text("id"))), "bare pickle");
        add("other-text.pth", "hello", "no checkpoint");
        add("other-zeros.pth", "\u0000".repeat(100_000), "no checkpoint");
        add("other-ones.pth", "\u00ff".repeat(100_000), "no checkpoint");
    }

    private void add(String name, String latin1, String says) {
        files.add(new HostileFile(name, latin1.getBytes(StandardCharsets.ISO_8859_1), says));
    }
}
