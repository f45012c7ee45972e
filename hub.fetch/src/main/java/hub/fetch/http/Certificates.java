package hub.fetch.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificates that servers are checked against: the JDK's, and those of a PEM file. */
final class Certificates {

    private Certificates() {}

    /**
     * Says whether a file can be one with certificates; it is not read.
     *
     * @return the file
     * @throws IllegalArgumentException if there is no such file, or nothing in it
     */
    static String file(String pem) {
        Path file = Path.of(pem);
        try {
            if (Files.isDirectory(file) || !Files.isReadable(file) || Files.size(file) == 0) {
                throw new IllegalArgumentException("no file that can be read");
            }
            return pem;
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * Reads a PEM file.
     *
     * @throws IllegalArgumentException if there is no such file, or no certificate in it
     */
    static List<X509Certificate> read(String pem) {
        try (var in = Files.newInputStream(Path.of(pem))) {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("no certificate in it");
            }
            return certificates;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static SSLContext with(List<X509Certificate> more) {
        try {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            for (X509Certificate certificate : ofTheJdk()) {
                add(all, certificate);
            }
            for (X509Certificate certificate : more) {
                add(all, certificate);
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(all);
            var context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate[] ofTheJdk() throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (var manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }

    private static void add(KeyStore all, X509Certificate certificate) throws GeneralSecurityException {
        all.setCertificateEntry("ca" + all.size(), certificate);
    }
}
