package hub.gpu.service;

import hub.core.spi.Downloader;
import hub.core.spi.Progress;
import hub.gpu.Torch;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;

/**
 * libtorch for tests, by the product's own way: fetched once into a folder that all tests share, unless the system
 * property {@code hub.libtorch} names another. Weights go to the first GPU that it can use, unless {@code hub.test.device}
 * names a device, which must then be there.
 */
public final class TestTorch {

    private static final LibtorchService LIBTORCH = new LibtorchService(
            named(),
            System.getProperty("hub.test.device", "auto"),
            Map.of(),
            TestTorch::directory,
            download(),
            Progress.NONE);

    private static final RemoteCheckpoints REMOTE = new RemoteCheckpoints(
            request -> {
                throw new AssertionError("no test of this module needs the network: " + request);
            },
            Progress.NONE);

    private TestTorch() {}

    /** An instance, as a bundle of that name would get it. */
    public static Torch open(String name) {
        return new TorchService(LIBTORCH, REMOTE, name, null, 1);
    }

    /** Ends an instance, as when its bundle stops. */
    public static void close(Torch torch) {
        ((TorchService) torch).close();
    }

    /** What the tests were told to use, else what hub fetches: never a PyTorch that happens to be installed. */
    static String named() {
        String named = System.getProperty("hub.libtorch", "");
        return named.isEmpty() ? "bundled" : named;
    }

    static RemoteCheckpoints remote() {
        return REMOTE;
    }

    static LibtorchService libtorch() {
        return LIBTORCH;
    }

    static Path directory() {
        return Path.of(System.getProperty("hub.test.dir", "../target/torch/hub"));
    }

    static Downloader download() {
        return (url, file, hash, progress) -> {
            try (InputStream in = url.toURL().openStream();
                    var digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
                Files.createDirectories(file.getParent());
                Files.copy(digest, file);
                String found =
                        HexFormat.of().formatHex(digest.getMessageDigest().digest());
                if (!found.equals(hash)) {
                    throw new AssertionError(url + " has the hash " + found);
                }
                return found;
            } catch (Exception e) {
                throw new AssertionError("download of " + url, e);
            }
        };
    }
}
